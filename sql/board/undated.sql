-- columns: incident, state, title, level, version
-- parameters: lane TEXT, after TEXT, most INTEGER
-- Cases under way of which nothing with a date is owed: what is left is to finish and close them.
SELECT incident, state, title, level, version
FROM incident /*sqlite: INDEXED BY incident_live*/
WHERE agency = :agency AND state IN ('open', 'controlled', 'recovered') AND incident > :after
	AND NOT EXISTS (
		SELECT 1
		FROM clock /*sqlite: INDEXED BY clock_running*/
		WHERE clock.agency = incident.agency AND clock.incident = incident.incident AND clock.state = 'running'
			AND clock.due_at IS NOT NULL
	)
	AND (:lane = '' OR (:lane = 'control' AND state = 'open') OR (:lane = 'probe' AND state <> 'open'))
ORDER BY incident
LIMIT :most
