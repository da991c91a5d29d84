-- columns: agency, filing, incident, kind, level, rating, channel, at, number, content, filed_by, unconfirmed, ratified, backfilled_at
-- Without statistics SQLite takes an agency to have ten rows, and would walk them all.
SELECT agency, filing, incident, kind, level, rating, channel, at, number, content, filed_by, unconfirmed, ratified, backfilled_at
FROM filing /*sqlite: INDEXED BY filing_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY length(filing), filing
