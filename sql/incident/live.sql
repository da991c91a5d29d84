-- columns: incident, title
-- parameters: most INTEGER
-- Cases under way, the newest first.
SELECT incident, title
FROM incident /*sqlite: INDEXED BY incident_live*/
WHERE agency = :agency AND state IN ('open', 'controlled', 'recovered') AND incident > ''
ORDER BY incident DESC
LIMIT :most
