-- columns: agency, person, channel, sent_at, kind, failed_at, trouble
SELECT agency, person, channel, sent_at, kind, failed_at, trouble
FROM reached
WHERE agency = :agency AND person = :person AND channel = :channel
