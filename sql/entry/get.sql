-- columns: body, leaf
SELECT body, leaf
FROM entry
WHERE agency = :agency AND seq = :seq
