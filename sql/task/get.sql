-- columns: agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
SELECT agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
FROM task
WHERE agency = :agency AND task = :task
