-- columns: agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
-- Without statistics SQLite takes an agency to have ten rows, and would walk them all.
SELECT agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
FROM outage /*sqlite: INDEXED BY outage_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY outage
