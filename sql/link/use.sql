UPDATE link
SET used_at = :now
WHERE digest = :digest AND used_at IS NULL
