-- columns: agency, clock, incident, since_at, warned, rung, round, rung_at, claimed_at, claimed_by, claimed_until_at, next_at, calls, called_at, cause, told
SELECT agency, clock, incident, since_at, warned, rung, round, rung_at, claimed_at, claimed_by, claimed_until_at, next_at, calls, called_at, cause, told
FROM ladder /*sqlite: INDEXED BY ladder_by_incident*/
WHERE agency = :agency AND incident = :incident
ORDER BY clock
