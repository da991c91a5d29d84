-- What waits behind others to the same person by the same channel, about the same: a newer one says it all.
UPDATE outbox /*sqlite: INDEXED BY outbox_turn*/
SET state = 'needless', ended_at = :now
WHERE state IN ('queued', 'waiting') AND state = 'queued' AND agency = :agency AND channel = :channel AND person = :person AND link = :link
