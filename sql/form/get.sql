-- columns: agency, incident, phase, version, state, content, submitted_by, submitted_for, submitted_role, decided_by, decided_for, decided_role, seq
SELECT agency, incident, phase, version, state, content, submitted_by, submitted_for, submitted_role, decided_by, decided_for, decided_role, seq
FROM form
WHERE agency = :agency AND incident = :incident AND phase = :phase
