-- columns: agency, size, note
-- The newest checkpoint of every agency.
SELECT newest.agency, newest.size, newest.note
FROM checkpoint AS newest
WHERE newest.size = (SELECT max(older.size) FROM checkpoint AS older WHERE older.agency = newest.agency)
ORDER BY newest.agency
