INSERT INTO session (digest, agency, person, stage, source, made_at, seen_at)
VALUES (:digest, :agency, :person, :stage, :source, :made_at, :seen_at)
