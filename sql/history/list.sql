-- columns: seq, body
SELECT history.seq, entry.body
FROM history
JOIN entry ON entry.agency = history.agency AND entry.seq = history.seq
WHERE history.agency = :agency AND history.thing = :thing
ORDER BY history.seq
