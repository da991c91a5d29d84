-- columns: dead
SELECT COUNT(*) AS dead
FROM outbox /*sqlite: INDEXED BY outbox_dead*/
WHERE state = 'dead' AND agency = :agency AND ended_at >= :since
