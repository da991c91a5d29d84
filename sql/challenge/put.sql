INSERT INTO challenge (session, challenge, made_at)
VALUES (:session, :challenge, :made_at)
ON CONFLICT (session) DO UPDATE SET
	challenge = excluded.challenge,
	made_at = excluded.made_at
