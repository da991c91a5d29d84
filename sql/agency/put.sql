INSERT INTO agency (agency, name, code, reviewer, reviewer_name, simulated, small_office, vkey)
VALUES (:agency, :name, :code, :reviewer, :reviewer_name, :simulated, :small_office, :vkey)
ON CONFLICT (agency) DO UPDATE SET
	name = excluded.name,
	code = excluded.code,
	reviewer = excluded.reviewer,
	reviewer_name = excluded.reviewer_name,
	simulated = excluded.simulated,
	small_office = excluded.small_office,
	vkey = excluded.vkey
