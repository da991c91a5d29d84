INSERT INTO outage (agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed)
VALUES (:agency, :outage, :incident, :asset, :began_at, :ended_at, :limit_minutes, :limit_at, :passed)
ON CONFLICT (agency, outage) DO UPDATE SET
	incident = excluded.incident,
	asset = excluded.asset,
	began_at = excluded.began_at,
	ended_at = excluded.ended_at,
	limit_minutes = excluded.limit_minutes,
	limit_at = excluded.limit_at,
	passed = excluded.passed
