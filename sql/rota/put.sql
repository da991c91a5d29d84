INSERT INTO rota (agency, rota, person, role, from_at, until_at, remark, ended_at, reason)
VALUES (:agency, :rota, :person, :role, :from_at, :until_at, :remark, :ended_at, :reason)
ON CONFLICT (agency, rota) DO UPDATE SET
	person = excluded.person,
	role = excluded.role,
	from_at = excluded.from_at,
	until_at = excluded.until_at,
	remark = excluded.remark,
	ended_at = excluded.ended_at,
	reason = excluded.reason
