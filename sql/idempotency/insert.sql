INSERT INTO idempotency (agency, who, key, request, status, reply, location, etag, at)
VALUES (:agency, :who, :key, :request, :status, :reply, :location, :etag, :at)
