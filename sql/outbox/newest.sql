-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
-- The newest by a channel: a test's result is there.
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox /*sqlite: INDEXED BY outbox_by_channel*/
WHERE agency = :agency AND channel = :channel AND kind = :kind
ORDER BY number DESC
LIMIT 1
