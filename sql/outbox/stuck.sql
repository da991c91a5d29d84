-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
-- What waits for this channel while others of the same message are held.
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox /*sqlite: INDEXED BY outbox_turn*/
WHERE state IN ('queued', 'waiting') AND agency = :agency AND channel = :channel
	AND EXISTS (SELECT 1 FROM outbox AS other /*sqlite: INDEXED BY outbox_by_round*/
		WHERE other.agency = outbox.agency AND other.round = outbox.round AND other.place > outbox.place AND other.state = 'held')
ORDER BY person, number
LIMIT :most
