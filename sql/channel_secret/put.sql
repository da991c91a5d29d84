INSERT INTO channel_secret (agency, channel, subject, secret_sealed)
VALUES (:agency, :channel, :subject, :secret_sealed)
ON CONFLICT (agency, channel) DO UPDATE SET
	subject = excluded.subject,
	secret_sealed = excluded.secret_sealed
