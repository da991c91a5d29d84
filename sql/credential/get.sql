-- columns: agency, person, login, password, earlier, password_at, totp_sealed, totp_new_sealed, totp_step, login_at
SELECT agency, person, login, password, earlier, password_at, totp_sealed, totp_new_sealed, totp_step, login_at
FROM credential
WHERE agency = :agency AND person = :person
