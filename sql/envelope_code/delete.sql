DELETE FROM envelope_code
WHERE agency = :agency AND envelope = :envelope
