-- columns: seq, body
SELECT seq, body
FROM entry
WHERE agency = :agency AND seq >= :from
ORDER BY seq
LIMIT :most
