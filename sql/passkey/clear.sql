DELETE FROM passkey
WHERE agency = :agency AND person = :person
