-- columns: agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
-- What anybody may do for anybody now.
SELECT agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
FROM delegation /*sqlite: INDEXED BY delegation_until*/
WHERE agency = :agency AND from_at <= :now AND until_at >= :now AND revoked_at IS NULL
ORDER BY delegation
