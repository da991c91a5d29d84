-- columns: reported_at, sign, state, type, text, place, count, next_look_at
-- parameters: lane TEXT, most INTEGER
-- Signs that nobody has judged yet, the oldest first, on from (reported_at, sign). Of the text what fits a row. What is suspected to be
-- noise (more than people send) is in a lane of its own, and in no other.
SELECT reported_at, sign, state, type, substr(text, 1, 120) AS text, place, count, next_look_at
FROM sign /*sqlite: INDEXED BY sign_to_judge*/
WHERE agency = :agency AND state IN ('new', 'surveyed') AND (reported_at, sign) > (:reported_at, :sign)
	AND (:lane = 'noise') = EXISTS (
		SELECT 1
		FROM report
		WHERE report.agency = sign.agency AND report.sign = sign.sign AND report.noise = 1
	)
ORDER BY reported_at, sign
LIMIT :most
