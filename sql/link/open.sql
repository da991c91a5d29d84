-- columns: purpose, made_at, until_at
-- The link of a person that can still be used.
SELECT purpose, made_at, until_at
FROM link
WHERE agency = :agency AND person = :person AND used_at IS NULL AND until_at > :now
ORDER BY made_at DESC
LIMIT 1
