-- columns: field, number, value
SELECT field, number, value
FROM form_value
WHERE agency = :agency AND incident = :incident
ORDER BY field, number
