-- columns: agency, channel, failures, open_until_at, sent_at, failed_at, trouble, code, words
SELECT agency, channel, failures, open_until_at, sent_at, failed_at, trouble, code, words
FROM channel_state
WHERE agency = :agency AND channel = :channel
