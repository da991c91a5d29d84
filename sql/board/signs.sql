-- columns: reported_at, sign, state, type, source, text, place, count, next_look_at
-- parameters: most INTEGER
-- Signs that nobody has judged yet, the oldest first, on from (reported_at, sign). Of the text what fits a row.
SELECT reported_at, sign, state, type, source, substr(text, 1, 120) AS text, place, count, next_look_at
FROM sign /*sqlite: INDEXED BY sign_to_judge*/
WHERE agency = :agency AND state IN ('new', 'surveyed') AND (reported_at, sign) > (:reported_at, :sign)
ORDER BY reported_at, sign
LIMIT :most
