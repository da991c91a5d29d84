DELETE FROM session
WHERE digest = :digest
