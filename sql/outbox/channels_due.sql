-- columns: agency, channel
-- By which channels something may go.
SELECT DISTINCT agency, channel
FROM outbox /*sqlite: INDEXED BY outbox_any_due*/
WHERE state = 'waiting' AND due_at <= :now
ORDER BY agency, channel
