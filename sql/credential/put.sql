INSERT INTO credential (agency, person, login, password, earlier, password_at, totp_sealed, totp_new_sealed, totp_step, login_at)
VALUES (:agency, :person, :login, :password, :earlier, :password_at, :totp_sealed, :totp_new_sealed, :totp_step, :login_at)
ON CONFLICT (agency, person) DO UPDATE SET
	login = excluded.login,
	password = excluded.password,
	earlier = excluded.earlier,
	password_at = excluded.password_at,
	totp_sealed = excluded.totp_sealed,
	totp_new_sealed = excluded.totp_new_sealed,
	totp_step = excluded.totp_step,
	login_at = excluded.login_at
