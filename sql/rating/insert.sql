INSERT INTO rating (agency, incident, number, level, at, seq)
VALUES (:agency, :incident, :number, :level, :at, :seq)
