-- columns: digest, agency, approval, incident, step, person, content, sealed, made_at, until_at, used_at, unlock, unlock_until_at
SELECT digest, agency, approval, incident, step, person, content, sealed, made_at, until_at, used_at, unlock, unlock_until_at
FROM approval_link
WHERE digest = :digest
