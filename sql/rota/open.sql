-- columns: agency, rota, person, role, from_at, until_at, remark, ended_at, reason
-- What holds now or is to come, the nearest end first.
SELECT agency, rota, person, role, from_at, until_at, remark, ended_at, reason
FROM rota /*sqlite: INDEXED BY rota_open*/
WHERE agency = :agency AND ended_at IS NULL AND until_at >= :now
ORDER BY until_at, rota
LIMIT :most
