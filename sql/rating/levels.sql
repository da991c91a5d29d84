-- columns: number, level, at, seq
SELECT number, level, at, seq
FROM rating
WHERE agency = :agency AND incident = :incident
ORDER BY number
