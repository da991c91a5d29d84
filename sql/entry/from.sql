-- columns: seq, body, leaf
-- A page of the log in its order.
SELECT seq, body, leaf
FROM entry
WHERE agency = :agency AND seq >= :from
ORDER BY seq
LIMIT :most
