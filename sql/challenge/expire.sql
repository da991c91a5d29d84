-- parameters: before INTEGER
DELETE FROM challenge
WHERE made_at < :before
