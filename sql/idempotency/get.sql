-- columns: agency, who, key, request, status, reply, location, etag, at
SELECT agency, who, key, request, status, reply, location, etag, at
FROM idempotency
WHERE agency = :agency AND who = :who AND key = :key
