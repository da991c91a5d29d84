-- What another channel has done need not be done again, unless it is under way.
UPDATE outbox /*sqlite: INDEXED BY outbox_by_round*/
SET state = 'needless', ended_at = :now
WHERE agency = :agency AND round = :round AND state = 'held'
