-- columns: agency, asset, name, target, core, ci, cls, mtpd_minutes, owner, vendor
SELECT agency, asset, name, target, core, ci, cls, mtpd_minutes, owner, vendor
FROM asset
WHERE agency = :agency AND asset = :asset
