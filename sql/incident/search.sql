-- columns: agency, incident, state, title, sign, opened_at, aware_at, rulebook, source, category, assessed, damage_assessed, rating, level, major, level_c, level_i, level_a, basis, standing, contained_at, controlled_at, recovered_at, closed_at, next_look_at, version
-- Newest first. '' takes every state; -1 every level; pattern is of the number or the title, '%' takes all.
SELECT agency, incident, state, title, sign, opened_at, aware_at, rulebook, source, category, assessed, damage_assessed, rating, level, major, level_c, level_i, level_a, basis, standing, contained_at, controlled_at, recovered_at, closed_at, next_look_at, version
FROM incident
WHERE agency = :agency AND incident < :before
	AND (:state = '' OR state = :state) AND (:level = -1 OR level = :level AND rating > 0)
	AND (:pattern = '%' OR incident LIKE :pattern ESCAPE '!' OR title LIKE :pattern ESCAPE '!')
ORDER BY incident DESC
LIMIT :most
