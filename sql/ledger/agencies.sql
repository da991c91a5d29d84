-- columns: agency
-- Every agency that the ledger's tables speak of, also one that should not be there.
SELECT agency FROM entry
UNION SELECT agency FROM checkpoint
UNION SELECT agency FROM ledger_head
ORDER BY agency
