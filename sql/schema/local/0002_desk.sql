-- Local tables of the desk: never facts, never rebuilt; migrated. (0001 has the ledger.)

-- The key of each data subject, wrapped by the agency key that only the signer holds. Deleting a row erases the person.
CREATE TABLE subject_key (
	agency TEXT NOT NULL,
	subject TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	PRIMARY KEY (agency, subject)
) STRICT, WITHOUT ROWID;

-- Sealed files: the key of each, wrapped as above; the bytes lie in the data directory under their SHA-256.
CREATE TABLE blob (
	agency TEXT NOT NULL,
	sha256 TEXT NOT NULL,
	wrapped BLOB NOT NULL,
	size INTEGER NOT NULL,
	stored_at INTEGER NOT NULL,
	PRIMARY KEY (agency, sha256)
) STRICT, WITHOUT ROWID;

-- Bearer tokens: only their SHA-256 is kept.
CREATE TABLE token (
	digest TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	label TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	revoked_at INTEGER
) STRICT, WITHOUT ROWID;

-- Answers already given, by Idempotency-Key, for 24 hours: a repeated request gets the same answer and does nothing twice.
-- The rows are wide and keys are random, so they lie in the order of time, and only a narrow index is in the order of keys:
-- spot is 63 bits of SHA-256 over agency, person and key.
CREATE TABLE idempotency (
	at INTEGER NOT NULL,
	spot INTEGER NOT NULL,
	agency TEXT NOT NULL,
	who TEXT NOT NULL,
	key TEXT NOT NULL,
	request TEXT NOT NULL,
	status INTEGER NOT NULL,
	reply TEXT NOT NULL,
	location TEXT NOT NULL,
	etag TEXT NOT NULL,
	PRIMARY KEY (at, spot)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX idempotency_by_spot ON idempotency (spot);

-- How often a machine's sign was seen; facts record only the doublings.
CREATE TABLE sign_count (
	agency TEXT NOT NULL,
	sign TEXT NOT NULL,
	count INTEGER NOT NULL,
	last_at INTEGER NOT NULL,
	PRIMARY KEY (agency, sign)
) STRICT, WITHOUT ROWID;
