DELETE FROM place_token
WHERE agency = :agency AND place = :place
