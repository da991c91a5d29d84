-- columns: incident
SELECT incident
FROM clock
WHERE agency = :agency AND state = 'running' AND due_at IS NOT NULL AND last_day = :day
ORDER BY incident
