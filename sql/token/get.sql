-- columns: digest, agency, person, label, made_at, revoked_at
SELECT digest, agency, person, label, made_at, revoked_at
FROM token
WHERE digest = :digest
