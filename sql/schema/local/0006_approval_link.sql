-- The links by which somebody is asked to decide, sent to them in a message. Of a link only its digest is kept; its text lies sealed under
-- its person's key until the message is sent, and is then emptied. One request, one content, one step, one person; spent by deciding.
-- unlock: digest of what a right code gave the browser, good for a few minutes.
CREATE TABLE approval_link (
	digest TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	approval TEXT NOT NULL,
	incident TEXT NOT NULL,
	step INTEGER NOT NULL,
	person TEXT NOT NULL,
	content TEXT NOT NULL,
	sealed TEXT NOT NULL,
	made_at INTEGER NOT NULL,
	until_at INTEGER NOT NULL,
	used_at INTEGER,
	unlock TEXT NOT NULL,
	unlock_until_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX approval_link_ended ON approval_link (until_at);
CREATE INDEX approval_link_of ON approval_link (agency, approval, person);
