-- columns: agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
SELECT agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
FROM task /*sqlite: INDEXED BY task_open*/
WHERE agency = :agency AND state = 'open'
ORDER BY due_at, task
LIMIT :most
