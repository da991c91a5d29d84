INSERT INTO envelope_code (agency, envelope, code)
VALUES (:agency, :envelope, :code)
