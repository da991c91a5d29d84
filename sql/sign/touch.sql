UPDATE sign
SET version = :version
WHERE agency = :agency AND sign = :sign
