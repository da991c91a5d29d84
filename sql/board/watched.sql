-- columns: next_look_at, incident, state, title, level, version
-- parameters: most INTEGER
-- Cases that are watched, the next look first, on from (next_look_at, incident).
SELECT next_look_at, incident, state, title, level, version
FROM incident /*sqlite: INDEXED BY incident_to_look*/
WHERE agency = :agency AND next_look_at IS NOT NULL AND (next_look_at, incident) > (:next_look_at, :incident)
	AND state = 'watched'
ORDER BY next_look_at, incident
LIMIT :most
