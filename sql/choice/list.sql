-- columns: agency, conflict, choice, reason
SELECT agency, conflict, choice, reason
FROM choice
WHERE agency = :agency
ORDER BY conflict
