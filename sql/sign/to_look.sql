-- columns: agency, sign, state, type, source, text, place, subject, reporter_sealed, contact_sealed, dedup, reported_at, occurred_at, last_at, count, next_look_at, incident, version
SELECT agency, sign, state, type, source, text, place, subject, reporter_sealed, contact_sealed, dedup, reported_at, occurred_at, last_at, count, next_look_at, incident, version
FROM sign
WHERE agency = :agency AND next_look_at IS NOT NULL
ORDER BY next_look_at, sign
LIMIT :most
