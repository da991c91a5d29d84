INSERT INTO link (digest, agency, person, purpose, made_at, until_at, used_at)
VALUES (:digest, :agency, :person, :purpose, :made_at, :until_at, NULL)
