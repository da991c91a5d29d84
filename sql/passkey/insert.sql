INSERT INTO passkey (passkey, agency, person, credential, public_key, signatures, rp, name, backed_up, made_at, used_at, suspect_at)
VALUES (:passkey, :agency, :person, :credential, :public_key, :signatures, :rp, :name, :backed_up, :made_at, NULL, NULL)
