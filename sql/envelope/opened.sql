-- columns: agency, envelope, person, role, minutes, place, reason, sealed_at, sealed_by, opened_at, until_at, name_sealed, open_reason, acknowledged_at, acknowledged_by, acknowledge_reason, withdrawn_at, withdrawn_by, withdraw_reason
-- Those by which somebody may act now, and those that nobody has acknowledged.
SELECT agency, envelope, person, role, minutes, place, reason, sealed_at, sealed_by, opened_at, until_at, name_sealed, open_reason, acknowledged_at, acknowledged_by, acknowledge_reason, withdrawn_at, withdrawn_by, withdraw_reason
FROM envelope /*sqlite: INDEXED BY envelope_opened*/
WHERE agency = :agency AND opened_at IS NOT NULL AND (acknowledged_at IS NULL OR until_at > :now)
ORDER BY opened_at, envelope
