-- Local tables of passkeys: never facts, never rebuilt; migrated. That somebody added or removed one is a fact (account.secured), and that
-- one may have a copy (account.alarmed); what it is known by is here.

-- passkey: SHA-256 of the credential's id; one credential is one person's. credential: that id in base64url. public_key: COSE_Key in
-- base64. signatures: the counter that it said last. rp: the name of this desk that it was made for. backed_up: 1 when there are
-- copies of it in somebody's cloud. suspect_at: its counter went backwards; it lets nobody in any more.
CREATE TABLE passkey (
	passkey TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	credential TEXT NOT NULL,
	public_key TEXT NOT NULL,
	signatures INTEGER NOT NULL,
	rp TEXT NOT NULL,
	name TEXT NOT NULL,
	backed_up INTEGER NOT NULL,
	made_at INTEGER NOT NULL,
	used_at INTEGER,
	suspect_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passkey_by_person ON passkey (agency, person, made_at);

-- What a browser was asked to have signed: one a session, which is known by the digest of its cookie; gone when it is used.
CREATE TABLE challenge (
	session TEXT NOT NULL PRIMARY KEY,
	challenge TEXT NOT NULL,
	made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
