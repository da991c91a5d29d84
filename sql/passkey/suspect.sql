UPDATE passkey
SET suspect_at = :suspect_at
WHERE passkey = :passkey
