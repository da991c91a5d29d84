DELETE FROM channel_secret
WHERE agency = :agency AND channel = :channel
