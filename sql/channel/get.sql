-- columns: agency, channel, name, kind, place, url, sender, login, target, headers, body, expect, ca, allow_private, plain, retired_at
SELECT agency, channel, name, kind, place, url, sender, login, target, headers, body, expect, ca, allow_private, plain, retired_at
FROM channel
WHERE agency = :agency AND channel = :channel
