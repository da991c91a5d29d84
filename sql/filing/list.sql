-- columns: agency, filing, incident, kind, level, rating, channel, at, number, content, unconfirmed, ratified, backfilled_at
SELECT agency, filing, incident, kind, level, rating, channel, at, number, content, unconfirmed, ratified, backfilled_at
FROM filing
WHERE agency = :agency AND incident = :incident
ORDER BY filing
