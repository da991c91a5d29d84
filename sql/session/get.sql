-- columns: digest, agency, person, stage, source, made_at, seen_at
SELECT digest, agency, person, stage, source, made_at, seen_at
FROM session
WHERE digest = :digest
