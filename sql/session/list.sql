-- columns: digest, agency, person, stage, source, made_at, seen_at
SELECT digest, agency, person, stage, source, made_at, seen_at
FROM session
WHERE agency = :agency AND person = :person
ORDER BY made_at DESC, digest
