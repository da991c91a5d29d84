-- columns: seq, leaf
SELECT seq, leaf
FROM entry
WHERE agency = :agency AND seq >= :from
ORDER BY seq
LIMIT :most
