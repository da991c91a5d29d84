-- columns: number
SELECT number
FROM outbox
WHERE agency = :agency
ORDER BY number DESC
LIMIT 1
