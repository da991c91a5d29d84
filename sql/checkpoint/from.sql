-- columns: size, note
-- A page of checkpoints that cover more than :above entries, oldest first.
SELECT size, note
FROM checkpoint
WHERE agency = :agency AND size > :above
ORDER BY size
LIMIT :most
