INSERT INTO closure (agency, day, reason)
VALUES (:agency, :day, :reason)
ON CONFLICT (agency, day) DO UPDATE SET
	reason = excluded.reason
