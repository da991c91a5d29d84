DELETE FROM credential
WHERE agency = :agency AND person = :person
