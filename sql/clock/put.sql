INSERT INTO clock (agency, clock, incident, duty, number, state, role, from_at, due_at, last_day, level, basis, cite, standing, provisional, ended_at, late_ms, moved, explained, reason)
VALUES (:agency, :clock, :incident, :duty, :number, :state, :role, :from_at, :due_at, :last_day, :level, :basis, :cite, :standing, :provisional, :ended_at, :late_ms, :moved, :explained, :reason)
ON CONFLICT (agency, clock) DO UPDATE SET
	incident = excluded.incident,
	duty = excluded.duty,
	number = excluded.number,
	state = excluded.state,
	role = excluded.role,
	from_at = excluded.from_at,
	due_at = excluded.due_at,
	last_day = excluded.last_day,
	level = excluded.level,
	basis = excluded.basis,
	cite = excluded.cite,
	standing = excluded.standing,
	provisional = excluded.provisional,
	ended_at = excluded.ended_at,
	late_ms = excluded.late_ms,
	moved = excluded.moved,
	explained = excluded.explained,
	reason = excluded.reason
