-- columns: digest, label, made_at, revoked_at
SELECT digest, label, made_at, revoked_at
FROM token
WHERE agency = :agency AND person = :person
ORDER BY made_at, digest
