-- columns: waiting, dead
-- Of one channel: what has not gone yet, and what never will, of late.
SELECT SUM(CASE WHEN state IN ('queued', 'waiting') THEN 1 ELSE 0 END) AS waiting, SUM(CASE WHEN state = 'dead' AND ended_at >= :since THEN 1 ELSE 0 END) AS dead
FROM outbox /*sqlite: INDEXED BY outbox_by_channel*/
WHERE agency = :agency AND channel = :channel
