DELETE FROM link
WHERE until_at < :before
