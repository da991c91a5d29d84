INSERT INTO asset (agency, asset, name, target, core, ci, cls, mtpd_minutes, owner, vendor)
VALUES (:agency, :asset, :name, :target, :core, :ci, :cls, :mtpd_minutes, :owner, :vendor)
ON CONFLICT (agency, asset) DO UPDATE SET
	name = excluded.name,
	target = excluded.target,
	core = excluded.core,
	ci = excluded.ci,
	cls = excluded.cls,
	mtpd_minutes = excluded.mtpd_minutes,
	owner = excluded.owner,
	vendor = excluded.vendor
