-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
-- The next channel of the same message whose turn has not come.
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox /*sqlite: INDEXED BY outbox_by_round*/
WHERE agency = :agency AND round = :round AND place > :place AND state = 'held'
ORDER BY place
LIMIT 1
