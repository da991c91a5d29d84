-- columns: agency, sign, state, type, source, text, place, subject, reporter_sealed, contact_sealed, dedup, reported_at, occurred_at, last_at, count, next_look_at, incident, version
-- Without statistics SQLite takes an agency to have ten rows, and would walk them all.
SELECT agency, sign, state, type, source, text, place, subject, reporter_sealed, contact_sealed, dedup, reported_at, occurred_at, last_at, count, next_look_at, incident, version
FROM sign /*sqlite: INDEXED BY sign_by_dedup*/
WHERE agency = :agency AND dedup = :dedup AND dedup <> ''
ORDER BY sign DESC
LIMIT 1
