-- columns: number, words, bytes, again, truth, total
-- parameters: number INTEGER, words TEXT, bytes BLOB
-- For the drivers' tests: what goes in must come out, on either engine.
SELECT CAST(:number AS INTEGER) AS number, CAST(:words AS TEXT) AS words, CAST(:bytes AS BLOB) AS bytes,
	':not_a_parameter' || '' AS again, :number IS NULL AS truth, sum(n) AS total
FROM (SELECT :number AS n UNION ALL SELECT 1 AS n) AS both_rows
