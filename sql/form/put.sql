INSERT INTO form (agency, incident, phase, version, state, content, submitted_by, submitted_for, submitted_role, decided_by, decided_for, decided_role, seq)
VALUES (:agency, :incident, :phase, :version, :state, :content, :submitted_by, :submitted_for, :submitted_role, :decided_by, :decided_for, :decided_role, :seq)
ON CONFLICT (agency, incident, phase) DO UPDATE SET
	version = excluded.version,
	state = excluded.state,
	content = excluded.content,
	submitted_by = excluded.submitted_by,
	submitted_for = excluded.submitted_for,
	submitted_role = excluded.submitted_role,
	decided_by = excluded.decided_by,
	decided_for = excluded.decided_for,
	decided_role = excluded.decided_role,
	seq = excluded.seq
