-- columns: reported_at, sign, state, type, source, text, place, count, next_look_at, incident
-- parameters: most INTEGER
-- Newest first, on from (reported_at, sign). Of the text what fits a row.
SELECT reported_at, sign, state, type, source, substr(text, 1, 120) AS text, place, count, next_look_at, incident
FROM sign /*sqlite: INDEXED BY sign_by_time*/
WHERE agency = :agency AND (reported_at, sign) < (:reported_at, :sign)
ORDER BY reported_at DESC, sign DESC
LIMIT :most
