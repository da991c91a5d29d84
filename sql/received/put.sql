INSERT INTO received (agency, sender, incident, level, at, reviewed_at)
VALUES (:agency, :sender, :incident, :level, :at, :reviewed_at)
ON CONFLICT (agency, sender, incident) DO UPDATE SET
	level = excluded.level,
	at = excluded.at,
	reviewed_at = excluded.reviewed_at
