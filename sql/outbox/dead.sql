-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox /*sqlite: INDEXED BY outbox_dead*/
WHERE state = 'dead' AND agency = :agency AND ended_at >= :since
ORDER BY ended_at DESC, number DESC
LIMIT :most
