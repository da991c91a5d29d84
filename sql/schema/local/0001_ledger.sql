-- The tables that are kept. Everything else in the store is derived from `entry` and can be rebuilt; these can't.
-- In this file: the ledger itself and what the store knows of itself. Credentials, sessions, wrapped keys and delivery
-- state follow in later numbers. Local rows are never facts.

-- One append-only log per agency. body is canonical JSON; leaf is SHA-256(0x00 || body), the leaf of RFC 6962.
-- Without rowid: one tree in the log's order, so that a byte lies in one place only and reading in order is reading on.
CREATE TABLE entry (
	agency TEXT NOT NULL,
	seq INTEGER NOT NULL CHECK (seq >= 0),
	body BLOB NOT NULL,
	leaf BLOB NOT NULL CHECK (length(leaf) = 32),
	PRIMARY KEY (agency, seq)
) STRICT, WITHOUT ROWID;

-- Signed notes (C2SP tlog-checkpoint), one per commit batch and agency. size is the number of entries it covers. Nothing here
-- is without a signature or a copy in the note; when it was is in the facts that it covers.
CREATE TABLE checkpoint (
	agency TEXT NOT NULL,
	size INTEGER NOT NULL,
	note TEXT NOT NULL,
	PRIMARY KEY (agency, size)
) STRICT, WITHOUT ROWID;

-- How many entries each agency's log has. Locked FOR UPDATE on PostgreSQL by whoever appends, so that writers of one
-- agency queue there and those of others do not.
CREATE TABLE ledger_head (
	agency TEXT NOT NULL PRIMARY KEY,
	size INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the store knows of itself: whether its clock is simulated, its own name.
CREATE TABLE meta (
	name TEXT NOT NULL PRIMARY KEY,
	value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- The scripts of this folder that have run here, with their digests.
CREATE TABLE migration (
	number INTEGER NOT NULL PRIMARY KEY,
	name TEXT NOT NULL,
	digest TEXT NOT NULL
) STRICT;

-- The shape of the derived tables that stand here: digest of derived.sql, and the script that drops them. At most one row.
CREATE TABLE derived_shape (
	digest TEXT NOT NULL PRIMARY KEY,
	drop_script TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- sqlite:
CREATE TRIGGER entry_stays BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER entry_remains BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER checkpoint_stays BEFORE UPDATE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER checkpoint_remains BEFORE DELETE ON checkpoint BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
-- postgres:
CREATE FUNCTION ledger_stays() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$;
CREATE TRIGGER entry_stays BEFORE UPDATE OR DELETE ON entry FOR EACH ROW EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER entry_remains BEFORE TRUNCATE ON entry FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER checkpoint_stays BEFORE UPDATE OR DELETE ON checkpoint FOR EACH ROW EXECUTE FUNCTION ledger_stays();
CREATE TRIGGER checkpoint_remains BEFORE TRUNCATE ON checkpoint FOR EACH STATEMENT EXECUTE FUNCTION ledger_stays();
