DELETE FROM form_value
WHERE agency = :agency AND incident = :incident AND field = :field
