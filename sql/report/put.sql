INSERT INTO report (agency, sign, receipt, place, tile, device, zone, noise, self_declared, received_at, called_back_at, called_back_by, added)
VALUES (:agency, :sign, :receipt, :place, :tile, :device, :zone, :noise, :self_declared, :received_at, :called_back_at, :called_back_by, :added)
ON CONFLICT (agency, sign) DO UPDATE SET
	receipt = excluded.receipt,
	place = excluded.place,
	tile = excluded.tile,
	device = excluded.device,
	zone = excluded.zone,
	noise = excluded.noise,
	self_declared = excluded.self_declared,
	received_at = excluded.received_at,
	called_back_at = excluded.called_back_at,
	called_back_by = excluded.called_back_by,
	added = excluded.added
