-- columns: agency, clock, incident, duty, number, state, role, from_at, due_at, last_day, level, basis, cite, standing, provisional, ended_at, late_ms, moved, explained, reason
SELECT agency, clock, incident, duty, number, state, role, from_at, due_at, last_day, level, basis, cite, standing, provisional, ended_at, late_ms, moved, explained, reason
FROM clock
WHERE agency = :agency AND incident = :incident
ORDER BY duty, number
