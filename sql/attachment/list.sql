-- columns: sha256, name, media, size
SELECT sha256, name, media, size
FROM attachment
WHERE agency = :agency AND thing = :thing
ORDER BY sha256
