-- columns: agency, approval, step, decision, how, person, delegator, role, at, said_at, witness, entered_by, affirmed_at, disowned_at, own, reason
SELECT agency, approval, step, decision, how, person, delegator, role, at, said_at, witness, entered_by, affirmed_at, disowned_at, own, reason
FROM approval_step
WHERE agency = :agency AND approval = :approval AND step = :step
