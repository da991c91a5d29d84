INSERT INTO channel (agency, channel, name, kind, place, url, sender, login, target, headers, body, expect, ca, allow_private, plain, retired_at)
VALUES (:agency, :channel, :name, :kind, :place, :url, :sender, :login, :target, :headers, :body, :expect, :ca, :allow_private, :plain, :retired_at)
ON CONFLICT (agency, channel) DO UPDATE SET
	name = excluded.name,
	kind = excluded.kind,
	place = excluded.place,
	url = excluded.url,
	sender = excluded.sender,
	login = excluded.login,
	target = excluded.target,
	headers = excluded.headers,
	body = excluded.body,
	expect = excluded.expect,
	ca = excluded.ca,
	allow_private = excluded.allow_private,
	plain = excluded.plain,
	retired_at = excluded.retired_at
