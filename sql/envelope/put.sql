INSERT INTO envelope (agency, envelope, person, role, minutes, place, reason, sealed_at, sealed_by, opened_at, until_at, name_sealed, open_reason, acknowledged_at, acknowledged_by, acknowledge_reason, withdrawn_at, withdrawn_by, withdraw_reason)
VALUES (:agency, :envelope, :person, :role, :minutes, :place, :reason, :sealed_at, :sealed_by, :opened_at, :until_at, :name_sealed, :open_reason, :acknowledged_at, :acknowledged_by, :acknowledge_reason, :withdrawn_at, :withdrawn_by, :withdraw_reason)
ON CONFLICT (agency, envelope) DO UPDATE SET
	opened_at = excluded.opened_at,
	until_at = excluded.until_at,
	name_sealed = excluded.name_sealed,
	open_reason = excluded.open_reason,
	acknowledged_at = excluded.acknowledged_at,
	acknowledged_by = excluded.acknowledged_by,
	acknowledge_reason = excluded.acknowledge_reason,
	withdrawn_at = excluded.withdrawn_at,
	withdrawn_by = excluded.withdrawn_by,
	withdraw_reason = excluded.withdraw_reason
