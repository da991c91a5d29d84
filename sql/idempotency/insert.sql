INSERT INTO idempotency (at, spot, agency, who, key, request, status, reply, location, etag)
VALUES (:at, :spot, :agency, :who, :key, :request, :status, :reply, :location, :etag)
