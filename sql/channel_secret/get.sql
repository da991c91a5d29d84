-- columns: agency, channel, subject, secret_sealed
SELECT agency, channel, subject, secret_sealed
FROM channel_secret
WHERE agency = :agency AND channel = :channel
