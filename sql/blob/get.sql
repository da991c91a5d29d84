-- columns: agency, sha256, wrapped, size, stored_at
SELECT agency, sha256, wrapped, size, stored_at
FROM blob
WHERE agency = :agency AND sha256 = :sha256
