-- columns: agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, email_sealed, erased
SELECT agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, email_sealed, erased
FROM person
WHERE agency = :agency AND person = :person
