DELETE FROM idempotency
WHERE at < :before
