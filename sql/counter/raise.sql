INSERT INTO counter (agency, name, value)
VALUES (:agency, :name, :value)
ON CONFLICT (agency, name) DO UPDATE SET value = excluded.value
WHERE excluded.value > counter.value
