-- columns: agency, extension, incident, state, day, asked_at, asked_by, answered_at, number
SELECT agency, extension, incident, state, day, asked_at, asked_by, answered_at, number
FROM extension /*sqlite: INDEXED BY extension_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY extension
