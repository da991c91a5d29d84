INSERT INTO form_value (agency, incident, field, number, value)
VALUES (:agency, :incident, :field, :number, :value)
ON CONFLICT (agency, incident, field, number) DO NOTHING
