INSERT INTO extension (agency, extension, incident, state, day, asked_at, asked_by, answered_at, number)
VALUES (:agency, :extension, :incident, :state, :day, :asked_at, :asked_by, :answered_at, :number)
ON CONFLICT (agency, extension) DO UPDATE SET
	incident = excluded.incident,
	state = excluded.state,
	day = excluded.day,
	asked_at = excluded.asked_at,
	asked_by = excluded.asked_by,
	answered_at = excluded.answered_at,
	number = excluded.number
