-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox /*sqlite: INDEXED BY outbox_due*/
WHERE state = 'waiting' AND agency = :agency AND channel = :channel AND due_at <= :now
ORDER BY due_at, number
LIMIT :most
