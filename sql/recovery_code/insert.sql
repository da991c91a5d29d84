INSERT INTO recovery_code (agency, person, digest)
VALUES (:agency, :person, :digest)
