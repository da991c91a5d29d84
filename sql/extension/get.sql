-- columns: agency, extension, incident, state, day, asked_at, asked_by, answered_at, number
SELECT agency, extension, incident, state, day, asked_at, asked_by, answered_at, number
FROM extension
WHERE agency = :agency AND extension = :extension
