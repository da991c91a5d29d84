-- columns: value
INSERT INTO counter (agency, name, value)
VALUES (:agency, :name, 1)
ON CONFLICT (agency, name) DO UPDATE SET value = counter.value + 1
RETURNING value
