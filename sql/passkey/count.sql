-- columns: count
SELECT count(*) AS count
FROM passkey
WHERE agency = :agency AND person = :person
