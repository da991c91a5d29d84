-- columns: agency, name, phone, fax, email
SELECT agency, name, phone, fax, email
FROM contact_window
WHERE agency = :agency
