-- columns: agency, approval, incident, kind, version, state, steps, step, content, clock, asked_by, asked_for, asked_role, asked_at, since_at, replaces, reason, ended_at, done_at, seq
SELECT agency, approval, incident, kind, version, state, steps, step, content, clock, asked_by, asked_for, asked_role, asked_at, since_at, replaces, reason, ended_at, done_at, seq
FROM approval /*sqlite: INDEXED BY approval_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY approval
