-- columns: agency, incident, state, title, sign, opened_at, aware_at, rulebook, source, category, assessed, damage_assessed, rating, level, major, level_c, level_i, level_a, basis, standing, contained_at, controlled_at, recovered_at, closed_at, next_look_at, version
SELECT agency, incident, state, title, sign, opened_at, aware_at, rulebook, source, category, assessed, damage_assessed, rating, level, major, level_c, level_i, level_a, basis, standing, contained_at, controlled_at, recovered_at, closed_at, next_look_at, version
FROM incident
WHERE agency = :agency AND incident = :incident
