-- columns: agency, sender, incident, level, at, reviewed_at
SELECT agency, sender, incident, level, at, reviewed_at
FROM received
WHERE agency = :agency AND sender = :sender AND incident = :incident
