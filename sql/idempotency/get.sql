-- columns: agency, who, key, request, status, reply, location, etag
SELECT agency, who, key, request, status, reply, location, etag
FROM idempotency
WHERE spot = :spot
