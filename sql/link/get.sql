-- columns: digest, agency, person, purpose, made_at, until_at, used_at
SELECT digest, agency, person, purpose, made_at, until_at, used_at
FROM link
WHERE digest = :digest
