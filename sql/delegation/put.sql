INSERT INTO delegation (agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason)
VALUES (:agency, :delegation, :delegator, :delegate, :role, :capabilities, :incident, :from_at, :until_at, :document, :reason, :on_paper, :granted_at, :granted_by, :revoked_at, :revoked_by, :revoke_reason)
ON CONFLICT (agency, delegation) DO UPDATE SET
	revoked_at = excluded.revoked_at,
	revoked_by = excluded.revoked_by,
	revoke_reason = excluded.revoke_reason
