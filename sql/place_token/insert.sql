INSERT INTO place_token (token, agency, place, made_at)
VALUES (:token, :agency, :place, :made_at)
