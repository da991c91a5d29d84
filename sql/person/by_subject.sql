-- columns: agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, line_sealed, email_sealed, erased, account, login_sealed, account_reason, account_at
-- Without statistics SQLite takes an agency to have ten rows, and would walk them all.
SELECT agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, line_sealed, email_sealed, erased, account, login_sealed, account_reason, account_at
FROM person /*sqlite: INDEXED BY person_by_subject*/
WHERE agency = :agency AND subject = :subject
