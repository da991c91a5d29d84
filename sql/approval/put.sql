INSERT INTO approval (agency, approval, incident, kind, version, state, steps, step, content, clock, asked_by, asked_for, asked_role, asked_at, since_at, replaces, reason, ended_at, done_at, seq)
VALUES (:agency, :approval, :incident, :kind, :version, :state, :steps, :step, :content, :clock, :asked_by, :asked_for, :asked_role, :asked_at, :since_at, :replaces, :reason, :ended_at, :done_at, :seq)
ON CONFLICT (agency, approval) DO UPDATE SET
	incident = excluded.incident,
	kind = excluded.kind,
	version = excluded.version,
	state = excluded.state,
	steps = excluded.steps,
	step = excluded.step,
	content = excluded.content,
	clock = excluded.clock,
	asked_by = excluded.asked_by,
	asked_for = excluded.asked_for,
	asked_role = excluded.asked_role,
	asked_at = excluded.asked_at,
	since_at = excluded.since_at,
	replaces = excluded.replaces,
	reason = excluded.reason,
	ended_at = excluded.ended_at,
	done_at = excluded.done_at,
	seq = excluded.seq
