UPDATE token
SET revoked_at = :now
WHERE agency = :agency AND person = :person AND revoked_at IS NULL
