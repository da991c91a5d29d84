-- columns: agency, sign, receipt, place, tile, device, zone, noise, self_declared, received_at, called_back_at, called_back_by, added
SELECT agency, sign, receipt, place, tile, device, zone, noise, self_declared, received_at, called_back_at, called_back_by, added
FROM report
WHERE receipt = :receipt
