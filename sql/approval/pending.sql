-- columns: agency, approval, incident, kind, version, state, steps, step, content, clock, asked_by, asked_for, asked_role, asked_at, since_at, replaces, reason, ended_at, done_at, seq
-- What waits for anybody, the longest first.
SELECT agency, approval, incident, kind, version, state, steps, step, content, clock, asked_by, asked_for, asked_role, asked_at, since_at, replaces, reason, ended_at, done_at, seq
FROM approval /*sqlite: INDEXED BY approval_pending*/
WHERE state = 'pending' AND agency = :agency
ORDER BY since_at, approval
LIMIT :most
