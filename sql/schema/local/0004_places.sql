-- The code of a place, as its poster shows it: it opens nothing but the report page with the place filled in. That there is such a
-- place is a fact; its code is not, so that it can be taken off the wall.
CREATE TABLE place_token (
	token TEXT NOT NULL PRIMARY KEY,
	agency TEXT NOT NULL,
	place TEXT NOT NULL,
	made_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX place_token_by_place ON place_token (agency, place);
