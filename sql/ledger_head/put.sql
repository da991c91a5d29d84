INSERT INTO ledger_head (agency, size)
VALUES (:agency, :size)
ON CONFLICT (agency) DO UPDATE SET size = excluded.size
