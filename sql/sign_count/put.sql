INSERT INTO sign_count (agency, sign, count, last_at)
VALUES (:agency, :sign, :count, :last_at)
ON CONFLICT (agency, sign) DO UPDATE SET
	count = excluded.count,
	last_at = excluded.last_at
