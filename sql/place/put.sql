INSERT INTO place (agency, place, name, remark, revoked_at)
VALUES (:agency, :place, :name, :remark, :revoked_at)
ON CONFLICT (agency, place) DO UPDATE SET
	name = excluded.name,
	remark = excluded.remark,
	revoked_at = excluded.revoked_at
