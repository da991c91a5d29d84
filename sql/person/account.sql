-- Without a new login name the one that they have stays; who never had one has no account when they are unlocked.
UPDATE person
SET account = CASE WHEN :account = 'enabled' AND :login_sealed = '' AND login_sealed = '' THEN '' ELSE :account END,
	login_sealed = CASE WHEN :login_sealed = '' THEN login_sealed ELSE :login_sealed END,
	account_reason = :account_reason,
	account_at = :account_at
WHERE agency = :agency AND person = :person
