-- Local: what stands on the paper in the envelope of an emergency access (derived table envelope): argon2id of its code, until it is used
-- or withdrawn.
CREATE TABLE envelope_code (
	agency TEXT NOT NULL,
	envelope TEXT NOT NULL,
	code TEXT NOT NULL,
	PRIMARY KEY (agency, envelope)
) STRICT, WITHOUT ROWID;
