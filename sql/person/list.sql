-- columns: agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, line_sealed, email_sealed, erased, account, login_sealed, account_reason, account_at
SELECT agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, line_sealed, email_sealed, erased, account, login_sealed, account_reason, account_at
FROM person
WHERE agency = :agency
ORDER BY person
