-- columns: agency, incident, phase, version, state, content, submitted_by, decided_by, seq
SELECT agency, incident, phase, version, state, content, submitted_by, decided_by, seq
FROM form
WHERE agency = :agency AND incident = :incident
ORDER BY phase
