INSERT INTO outbox_try (agency, number, attempt, at, verdict, trouble, code, words)
VALUES (:agency, :number, :attempt, :at, :verdict, :trouble, :code, :words)
