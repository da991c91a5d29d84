-- columns: reported_at, sign, state, type, source, text, place, count, next_look_at, incident
-- parameters: most INTEGER
-- The same of one state.
SELECT reported_at, sign, state, type, source, substr(text, 1, 120) AS text, place, count, next_look_at, incident
FROM sign /*sqlite: INDEXED BY sign_by_state*/
WHERE agency = :agency AND state = :state AND (reported_at, sign) < (:reported_at, :sign)
ORDER BY reported_at DESC, sign DESC
LIMIT :most
