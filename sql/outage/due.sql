-- columns: agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
SELECT agency, outage, incident, asset, began_at, ended_at, limit_minutes, limit_at, passed
FROM outage
WHERE agency = :agency AND ended_at IS NULL AND passed = 0 AND limit_at < :now
ORDER BY limit_at, outage
LIMIT 100
