-- And of those the rows by other channels, which would have had their turn after them.
UPDATE outbox /*sqlite: INDEXED BY outbox_by_round*/
SET state = 'needless', ended_at = :now
WHERE agency = :agency AND state = 'held' AND round IN (SELECT behind.round FROM outbox AS behind /*sqlite: INDEXED BY outbox_turn*/
	WHERE behind.state IN ('queued', 'waiting') AND behind.state = 'queued' AND behind.agency = :agency AND behind.channel = :channel AND behind.person = :person AND behind.link = :link)
