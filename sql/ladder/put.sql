INSERT INTO ladder (agency, clock, incident, since_at, warned, rung, round, rung_at, claimed_at, claimed_by, claimed_until_at, next_at, calls, called_at, cause, told)
VALUES (:agency, :clock, :incident, :since_at, :warned, :rung, :round, :rung_at, :claimed_at, :claimed_by, :claimed_until_at, :next_at, :calls, :called_at, :cause, :told)
ON CONFLICT (agency, clock) DO UPDATE SET
	incident = excluded.incident,
	since_at = excluded.since_at,
	warned = excluded.warned,
	rung = excluded.rung,
	round = excluded.round,
	rung_at = excluded.rung_at,
	claimed_at = excluded.claimed_at,
	claimed_by = excluded.claimed_by,
	claimed_until_at = excluded.claimed_until_at,
	next_at = excluded.next_at,
	calls = excluded.calls,
	called_at = excluded.called_at,
	cause = excluded.cause,
	told = excluded.told
