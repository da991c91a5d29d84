-- columns: agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
-- Given by them or to them.
SELECT agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
FROM delegation /*sqlite: INDEXED BY delegation_by*/
WHERE agency = :agency AND delegator = :person
UNION
SELECT agency, delegation, delegator, delegate, role, capabilities, incident, from_at, until_at, document, reason, on_paper, granted_at, granted_by, revoked_at, revoked_by, revoke_reason
FROM delegation /*sqlite: INDEXED BY delegation_to*/
WHERE agency = :agency AND delegate = :person
ORDER BY until_at DESC, delegation DESC
