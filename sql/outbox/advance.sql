UPDATE outbox
SET state = 'waiting', due_at = :now
WHERE agency = :agency AND number = :number AND state = 'queued'
