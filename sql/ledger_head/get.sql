-- columns: size
SELECT size
FROM ledger_head
WHERE agency = :agency
