-- columns: person, roles
SELECT person, roles
FROM person
WHERE agency = :agency AND erased = 0
ORDER BY person
