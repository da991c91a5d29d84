-- columns: agency, name, code, reviewer, reviewer_name, simulated, small_office, vkey
SELECT agency, name, code, reviewer, reviewer_name, simulated, small_office, vkey
FROM agency
WHERE agency = :agency
