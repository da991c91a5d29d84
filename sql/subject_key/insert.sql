INSERT INTO subject_key (agency, subject, wrapped)
VALUES (:agency, :subject, :wrapped)
