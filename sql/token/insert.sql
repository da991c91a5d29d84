INSERT INTO token (digest, agency, person, label, made_at, revoked_at)
VALUES (:digest, :agency, :person, :label, :made_at, :revoked_at)
