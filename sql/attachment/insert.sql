INSERT INTO attachment (agency, thing, sha256, name, media, size)
VALUES (:agency, :thing, :sha256, :name, :media, :size)
ON CONFLICT (agency, thing, sha256) DO NOTHING
