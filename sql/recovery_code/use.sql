DELETE FROM recovery_code
WHERE agency = :agency AND person = :person AND digest = :digest
