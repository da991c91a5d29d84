INSERT INTO choice (agency, conflict, choice, reason)
VALUES (:agency, :conflict, :choice, :reason)
ON CONFLICT (agency, conflict) DO UPDATE SET
	choice = excluded.choice,
	reason = excluded.reason
