INSERT INTO migration (number, name, digest) VALUES (:number, :name, :digest)
