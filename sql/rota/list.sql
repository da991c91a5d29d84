-- columns: agency, rota, person, role, from_at, until_at, remark, ended_at, reason
-- All there ever were, the newest first.
SELECT agency, rota, person, role, from_at, until_at, remark, ended_at, reason
FROM rota
WHERE agency = :agency
ORDER BY rota DESC
LIMIT :most
