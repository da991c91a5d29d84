UPDATE incident
SET version = :version
WHERE agency = :agency AND incident = :incident
