-- columns: clock, incident, duty, role, from_at, due_at, last_day, level, cite, standing, provisional, title, since_at, warned, rung, round, rung_at, claimed_at, claimed_by, claimed_until_at, next_at, calls, called_at, cause, told
-- Running clocks with who was told; those due before an instant.
SELECT clock.clock, clock.incident, clock.duty, clock.role, clock.from_at, clock.due_at, clock.last_day, clock.level, clock.cite, clock.standing, clock.provisional, incident.title, ladder.since_at, ladder.warned, ladder.rung, ladder.round, ladder.rung_at, ladder.claimed_at, ladder.claimed_by, ladder.claimed_until_at, ladder.next_at, ladder.calls, ladder.called_at, ladder.cause, ladder.told
FROM clock /*sqlite: INDEXED BY clock_nearest*/
JOIN incident ON incident.agency = clock.agency AND incident.incident = clock.incident
JOIN ladder ON ladder.agency = clock.agency AND ladder.clock = clock.clock
WHERE clock.agency = :agency AND clock.state = 'running' AND clock.due_at IS NOT NULL AND clock.due_at < :due_at
ORDER BY clock.due_at, clock.clock
LIMIT :most
