INSERT INTO reached (agency, person, channel, sent_at, kind, failed_at, trouble)
VALUES (:agency, :person, :channel, :sent_at, :kind, :failed_at, :trouble)
ON CONFLICT (agency, person, channel) DO UPDATE SET
	sent_at = excluded.sent_at,
	kind = excluded.kind,
	failed_at = excluded.failed_at,
	trouble = excluded.trouble
