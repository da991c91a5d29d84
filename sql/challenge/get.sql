-- columns: session, challenge, made_at
SELECT session, challenge, made_at
FROM challenge
WHERE session = :session
