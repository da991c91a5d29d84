-- columns: reported_at, sign, state, type, text, place, count, next_look_at
-- parameters: lane TEXT, most INTEGER
-- Signs to look at again, the next look first, on from (next_look_at, sign). lane: '' all; 'sign' those that still want a verdict,
-- 'watch' those that are watched until they clear.
SELECT reported_at, sign, state, type, substr(text, 1, 120) AS text, place, count, next_look_at
FROM sign /*sqlite: INDEXED BY sign_to_look*/
WHERE agency = :agency AND next_look_at IS NOT NULL AND (next_look_at, sign) > (:next_look_at, :sign)
	AND state IN ('look_again', 'watched')
	AND (:lane = '' OR (:lane = 'sign' AND state = 'look_again') OR (:lane = 'watch' AND state = 'watched'))
ORDER BY next_look_at, sign
LIMIT :most
