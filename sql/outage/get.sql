-- columns: agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
SELECT agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
FROM outage
WHERE agency = :agency AND outage = :outage
