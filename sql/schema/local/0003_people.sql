-- Local tables of people's accounts: never facts, never rebuilt; migrated. That somebody has an account, or is locked out of it, is
-- a fact (account.*) and stands in the derived table person; how they prove who they are is here.

-- login is unique in the store. password and earlier: argon2id texts, earlier one a line, newest first. totp_*_sealed: a secret in
-- base32, sealed under the person's subject key; the new one is being set up and has its recovery codes below it, one a line.
-- totp_step: the last thirty seconds whose code was used.
CREATE TABLE credential (
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	login TEXT NOT NULL,
	password TEXT NOT NULL,
	earlier TEXT NOT NULL,
	password_at INTEGER,
	totp_sealed TEXT NOT NULL,
	totp_new_sealed TEXT NOT NULL,
	totp_step INTEGER NOT NULL,
	login_at INTEGER,
	PRIMARY KEY (agency, person)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX credential_by_login ON credential (login);

-- Of the cookie only its SHA-256. stage: code (the password was right, the second step is due), open.
-- seen_at is written at most once a minute.
CREATE TABLE session (
	digest TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	stage TEXT NOT NULL,
	source TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	seen_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_by_person ON session (agency, person);

-- Links that are good once: of their text only the SHA-256. purpose: enrol, reset.
CREATE TABLE link (
	digest TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	purpose TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX link_by_person ON link (agency, person);

-- Codes on paper for the day when the phone is gone, each good once: of each only the SHA-256.
CREATE TABLE recovery_code (
	agency TEXT NOT NULL,
	person TEXT NOT NULL,
	digest TEXT NOT NULL,
	PRIMARY KEY (agency, person, digest)
) STRICT, WITHOUT ROWID;
