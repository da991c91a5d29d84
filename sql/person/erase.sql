UPDATE person
SET erased = 1
WHERE agency = :agency AND subject = :subject
