INSERT INTO contact_window (agency, name, phone, fax, email)
VALUES (:agency, :name, :phone, :fax, :email)
ON CONFLICT (agency) DO UPDATE SET
	name = excluded.name,
	phone = excluded.phone,
	fax = excluded.fax,
	email = excluded.email
