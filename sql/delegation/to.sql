-- columns: delegation, delegator, role, capabilities, incident, from_at, until_at, revoked_at, roles, account, erased
-- What was ever given to a person, what may be in force before what is over, with what its giver is now. Asked at every request.
SELECT delegation.delegation, delegation.delegator, delegation.role, delegation.capabilities, delegation.incident, delegation.from_at, delegation.until_at, delegation.revoked_at, person.roles, person.account, person.erased
FROM delegation /*sqlite: INDEXED BY delegation_to*/
JOIN person ON person.agency = delegation.agency AND person.person = delegation.delegator
WHERE delegation.agency = :agency AND delegation.delegate = :delegate
ORDER BY CASE WHEN delegation.revoked_at IS NULL THEN 0 ELSE 1 END, delegation.until_at DESC, delegation.delegation
LIMIT 64
