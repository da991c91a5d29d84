INSERT INTO form (agency, incident, phase, version, state, content, submitted_by, decided_by, seq)
VALUES (:agency, :incident, :phase, :version, :state, :content, :submitted_by, :decided_by, :seq)
ON CONFLICT (agency, incident, phase) DO UPDATE SET
	version = excluded.version,
	state = excluded.state,
	content = excluded.content,
	submitted_by = excluded.submitted_by,
	decided_by = excluded.decided_by,
	seq = excluded.seq
