UPDATE passkey
SET signatures = :signatures, used_at = :used_at
WHERE passkey = :passkey
