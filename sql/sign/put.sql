INSERT INTO sign (agency, sign, state, type, source, text, place, subject, reporter_sealed, contact_sealed, dedup, reported_at, occurred_at, last_at, count, next_look_at, incident, version)
VALUES (:agency, :sign, :state, :type, :source, :text, :place, :subject, :reporter_sealed, :contact_sealed, :dedup, :reported_at, :occurred_at, :last_at, :count, :next_look_at, :incident, :version)
ON CONFLICT (agency, sign) DO UPDATE SET
	state = excluded.state,
	type = excluded.type,
	source = excluded.source,
	text = excluded.text,
	place = excluded.place,
	subject = excluded.subject,
	reporter_sealed = excluded.reporter_sealed,
	contact_sealed = excluded.contact_sealed,
	dedup = excluded.dedup,
	reported_at = excluded.reported_at,
	occurred_at = excluded.occurred_at,
	last_at = excluded.last_at,
	count = excluded.count,
	next_look_at = excluded.next_look_at,
	incident = excluded.incident,
	version = excluded.version
