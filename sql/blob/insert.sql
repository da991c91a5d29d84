INSERT INTO blob (agency, sha256, wrapped, size, stored_at)
VALUES (:agency, :sha256, :wrapped, :size, :stored_at)
ON CONFLICT (agency, sha256) DO NOTHING
