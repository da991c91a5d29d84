-- columns: count
SELECT count(*) AS count
FROM recovery_code
WHERE agency = :agency AND person = :person
