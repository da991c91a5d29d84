-- columns: agency, day, reason
SELECT agency, day, reason
FROM closure
WHERE agency = :agency
ORDER BY day
