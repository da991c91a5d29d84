-- columns: agency, sign, count, last_at
SELECT agency, sign, count, last_at
FROM sign_count
WHERE agency = :agency AND sign = :sign
