-- columns: incident
-- parameters: most INTEGER
-- Every case that may owe anything to anybody: all but those that are closed or cleared; the newest first.
SELECT incident
FROM incident
WHERE agency = :agency AND incident > '' AND state IN ('open', 'controlled', 'recovered', 'watched')
ORDER BY incident DESC
LIMIT :most
