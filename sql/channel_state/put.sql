INSERT INTO channel_state (agency, channel, failures, open_until_at, sent_at, failed_at, trouble, code, words)
VALUES (:agency, :channel, :failures, :open_until_at, :sent_at, :failed_at, :trouble, :code, :words)
ON CONFLICT (agency, channel) DO UPDATE SET
	failures = excluded.failures,
	open_until_at = excluded.open_until_at,
	sent_at = excluded.sent_at,
	failed_at = excluded.failed_at,
	trouble = excluded.trouble,
	code = excluded.code,
	words = excluded.words
