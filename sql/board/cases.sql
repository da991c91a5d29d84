-- columns: due_at, clock, incident, duty, from_at, state, title, level, version
-- parameters: lane TEXT, most INTEGER
-- Cases under way by the nearest date that they owe, one row a case, on from (due_at, clock). lane: '' all; 'notify' what has a
-- notification running; of what has none, 'control' what is not under control, 'probe' what is.
SELECT clock.due_at, clock.clock, clock.incident, clock.duty, clock.from_at, incident.state, incident.title, incident.level,
	incident.version
FROM clock /*sqlite: INDEXED BY clock_nearest*/
JOIN incident ON incident.agency = clock.agency AND incident.incident = clock.incident
WHERE clock.agency = :agency AND clock.state = 'running' AND clock.due_at IS NOT NULL
	AND (clock.due_at, clock.clock) > (:due_at, :clock)
	AND NOT EXISTS (
		SELECT 1
		FROM clock AS sooner /*sqlite: INDEXED BY clock_running*/
		WHERE sooner.agency = clock.agency AND sooner.incident = clock.incident AND sooner.state = 'running'
			AND sooner.due_at IS NOT NULL AND (sooner.due_at, sooner.clock) < (clock.due_at, clock.clock)
	)
	AND (
		:lane = ''
		OR (:lane = 'notify' AND EXISTS (
			SELECT 1
			FROM clock AS notice /*sqlite: INDEXED BY clock_by_incident*/
			WHERE notice.agency = clock.agency AND notice.incident = clock.incident
				AND notice.duty IN ('notify', 'renotify') AND notice.state = 'running'
		))
		OR (((:lane = 'control' AND incident.state = 'open') OR (:lane = 'probe' AND incident.state <> 'open')) AND NOT EXISTS (
			SELECT 1
			FROM clock AS notice /*sqlite: INDEXED BY clock_by_incident*/
			WHERE notice.agency = clock.agency AND notice.incident = clock.incident
				AND notice.duty IN ('notify', 'renotify') AND notice.state = 'running'
		))
	)
ORDER BY clock.due_at, clock.clock
LIMIT :most
