-- columns: agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
SELECT agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock
FROM task /*sqlite: INDEXED BY task_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY due_at, task
