INSERT INTO approval_step (agency, approval, step, decision, how, person, delegator, role, at, said_at, witness, entered_by, affirmed_at, disowned_at, own, reason)
VALUES (:agency, :approval, :step, :decision, :how, :person, :delegator, :role, :at, :said_at, :witness, :entered_by, :affirmed_at, :disowned_at, :own, :reason)
ON CONFLICT (agency, approval, step) DO UPDATE SET
	decision = excluded.decision,
	how = excluded.how,
	person = excluded.person,
	delegator = excluded.delegator,
	role = excluded.role,
	at = excluded.at,
	said_at = excluded.said_at,
	witness = excluded.witness,
	entered_by = excluded.entered_by,
	affirmed_at = excluded.affirmed_at,
	disowned_at = excluded.disowned_at,
	own = excluded.own,
	reason = excluded.reason
