INSERT INTO task (agency, task, incident, state, kind, what, person, role, due_at, set_at, set_by, ended_at, clock)
VALUES (:agency, :task, :incident, :state, :kind, :what, :person, :role, :due_at, :set_at, :set_by, :ended_at, :clock)
ON CONFLICT (agency, task) DO UPDATE SET
	incident = excluded.incident,
	state = excluded.state,
	kind = excluded.kind,
	what = excluded.what,
	person = excluded.person,
	role = excluded.role,
	due_at = excluded.due_at,
	set_at = excluded.set_at,
	set_by = excluded.set_by,
	ended_at = excluded.ended_at,
	clock = excluded.clock
