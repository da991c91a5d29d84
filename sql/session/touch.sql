UPDATE session
SET seen_at = :seen_at
WHERE digest = :digest AND seen_at < :seen_at
