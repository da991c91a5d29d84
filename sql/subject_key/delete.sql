DELETE FROM subject_key
WHERE agency = :agency AND subject = :subject
