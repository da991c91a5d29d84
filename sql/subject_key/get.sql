-- columns: agency, subject, wrapped
SELECT agency, subject, wrapped
FROM subject_key
WHERE agency = :agency AND subject = :subject
