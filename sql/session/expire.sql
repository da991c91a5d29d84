-- parameters: made_before INTEGER, seen_before INTEGER
DELETE FROM session
WHERE made_at < :made_before OR seen_at < :seen_before
