INSERT INTO history (agency, thing, seq)
VALUES (:agency, :thing, :seq)
ON CONFLICT (agency, thing, seq) DO NOTHING
