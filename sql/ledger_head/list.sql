-- columns: agency, size
SELECT agency, size
FROM ledger_head
ORDER BY agency
