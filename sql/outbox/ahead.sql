-- columns: number
-- Whether anything to this person by this channel has not been done with.
SELECT number
FROM outbox /*sqlite: INDEXED BY outbox_turn*/
WHERE state IN ('queued', 'waiting') AND agency = :agency AND channel = :channel AND person = :person
ORDER BY number
LIMIT 1
