-- columns: found
-- parameters: table_name TEXT
SELECT count(*) AS found FROM
/*sqlite: sqlite_schema WHERE type = 'table' AND name = :table_name */
/*pg: pg_tables WHERE schemaname = current_schema() AND tablename = :table_name */
