INSERT INTO checkpoint (agency, size, note)
VALUES (:agency, :size, :note)
