-- columns: number, level, at, body
SELECT rating.number, rating.level, rating.at, entry.body
FROM rating
JOIN entry ON entry.agency = rating.agency AND entry.seq = rating.seq
WHERE rating.agency = :agency AND rating.incident = :incident
ORDER BY rating.number
