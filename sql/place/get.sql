-- columns: agency, place, name, remark, revoked_at
SELECT agency, place, name, remark, revoked_at
FROM place
WHERE agency = :agency AND place = :place
