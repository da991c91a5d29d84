-- columns: agency, rota, person, role, from_at, until_at, remark, ended_at, reason
SELECT agency, rota, person, role, from_at, until_at, remark, ended_at, reason
FROM rota
WHERE agency = :agency AND rota = :rota
