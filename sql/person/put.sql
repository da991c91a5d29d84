INSERT INTO person (agency, person, subject, roles, name_sealed, title_sealed, phone_sealed, fax_sealed, line_sealed, email_sealed, erased, account, login_sealed, account_reason, account_at)
VALUES (:agency, :person, :subject, :roles, :name_sealed, :title_sealed, :phone_sealed, :fax_sealed, :line_sealed, :email_sealed, :erased, :account, :login_sealed, :account_reason, :account_at)
ON CONFLICT (agency, person) DO UPDATE SET
	subject = excluded.subject,
	roles = excluded.roles,
	name_sealed = excluded.name_sealed,
	title_sealed = excluded.title_sealed,
	phone_sealed = excluded.phone_sealed,
	fax_sealed = excluded.fax_sealed,
	line_sealed = excluded.line_sealed,
	email_sealed = excluded.email_sealed,
	erased = excluded.erased
