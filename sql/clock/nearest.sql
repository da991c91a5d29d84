-- columns: clock, incident, duty, due_at, last_day, level, cite, standing, provisional, title, state
SELECT clock.clock, clock.incident, clock.duty, clock.due_at, clock.last_day, clock.level, clock.cite, clock.standing,
	clock.provisional, incident.title, incident.state
FROM clock
JOIN incident ON incident.agency = clock.agency AND incident.incident = clock.incident
WHERE clock.agency = :agency AND clock.state = 'running' AND clock.due_at IS NOT NULL
ORDER BY clock.due_at, clock.clock
LIMIT :most
