-- columns: agency, envelope, person, role, minutes, place, reason, sealed_at, sealed_by, opened_at, until_at, name_sealed, open_reason, acknowledged_at, acknowledged_by, acknowledge_reason, withdrawn_at, withdrawn_by, withdraw_reason
SELECT agency, envelope, person, role, minutes, place, reason, sealed_at, sealed_by, opened_at, until_at, name_sealed, open_reason, acknowledged_at, acknowledged_by, acknowledge_reason, withdrawn_at, withdrawn_by, withdraw_reason
FROM envelope
WHERE agency = :agency
ORDER BY envelope DESC
