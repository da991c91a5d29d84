INSERT INTO filing (agency, filing, incident, kind, level, rating, channel, at, number, content, filed_by, unconfirmed, ratified, backfilled_at)
VALUES (:agency, :filing, :incident, :kind, :level, :rating, :channel, :at, :number, :content, :filed_by, :unconfirmed, :ratified, :backfilled_at)
ON CONFLICT (agency, filing) DO UPDATE SET
	incident = excluded.incident,
	kind = excluded.kind,
	level = excluded.level,
	rating = excluded.rating,
	channel = excluded.channel,
	at = excluded.at,
	number = excluded.number,
	content = excluded.content,
	filed_by = excluded.filed_by,
	unconfirmed = excluded.unconfirmed,
	ratified = excluded.ratified,
	backfilled_at = excluded.backfilled_at
