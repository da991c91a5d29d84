-- columns: agency, number, attempt, at, verdict, trouble, code, words
SELECT agency, number, attempt, at, verdict, trouble, code, words
FROM outbox_try
WHERE agency = :agency AND number = :number
ORDER BY attempt
