-- columns: value
SELECT value
FROM counter
WHERE agency = :agency AND name = :name
