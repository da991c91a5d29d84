-- columns: agency, approval, step, decision, how, person, delegator, role, at, said_at, witness, entered_by, affirmed_at, disowned_at, own, reason
-- What somebody is said to have said on the telephone and has not affirmed.
SELECT agency, approval, step, decision, how, person, delegator, role, at, said_at, witness, entered_by, affirmed_at, disowned_at, own, reason
FROM approval_step /*sqlite: INDEXED BY approval_step_amber*/
WHERE how = 'phone' AND affirmed_at IS NULL AND disowned_at IS NULL AND agency = :agency AND person = :person
ORDER BY at
