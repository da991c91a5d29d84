-- columns: passkey, agency, person, credential, public_key, signatures, rp, name, backed_up, made_at, used_at, suspect_at
SELECT passkey, agency, person, credential, public_key, signatures, rp, name, backed_up, made_at, used_at, suspect_at
FROM passkey
WHERE passkey = :passkey
