-- columns: token, agency, place, made_at
SELECT token, agency, place, made_at
FROM place_token
WHERE agency = :agency AND place = :place
