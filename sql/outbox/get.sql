-- columns: agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
SELECT agency, number, message, round, place, kind, thing, deadline_at, link, person, channel, state, due_at, tries, queued_at, ended_at, trouble, code, words
FROM outbox
WHERE agency = :agency AND number = :number
