-- columns: agency, envelope, code
SELECT agency, envelope, code
FROM envelope_code
WHERE agency = :agency AND envelope = :envelope
