-- columns: agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
SELECT agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
FROM delegation
WHERE agency = :agency
ORDER BY until_at DESC, delegation DESC
