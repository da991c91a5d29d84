INSERT INTO approval_link (digest, agency, approval, incident, step, person, content, sealed, made_at, until_at, used_at, unlock, unlock_until_at)
VALUES (:digest, :agency, :approval, :incident, :step, :person, :content, :sealed, :made_at, :until_at, :used_at, :unlock, :unlock_until_at)
ON CONFLICT (digest) DO UPDATE SET
	agency = excluded.agency,
	approval = excluded.approval,
	incident = excluded.incident,
	step = excluded.step,
	person = excluded.person,
	content = excluded.content,
	sealed = excluded.sealed,
	made_at = excluded.made_at,
	until_at = excluded.until_at,
	used_at = excluded.used_at,
	unlock = excluded.unlock,
	unlock_until_at = excluded.unlock_until_at
