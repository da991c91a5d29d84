-- columns: agency, filing, incident, kind, level, rating, channel, at, number, content, filed_by, unconfirmed, ratified, backfilled_at
SELECT agency, filing, incident, kind, level, rating, channel, at, number, content, filed_by, unconfirmed, ratified, backfilled_at
FROM filing
WHERE agency = :agency AND filing = :filing
