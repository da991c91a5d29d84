DELETE FROM challenge
WHERE session = :session
