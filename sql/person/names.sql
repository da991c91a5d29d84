-- columns: person, subject, roles, name_sealed, kept
-- Everybody who is more than staff, with whether the key that opens their name is still there.
SELECT person.person, person.subject, person.roles, person.name_sealed, CASE WHEN subject_key.subject IS NULL THEN 0 ELSE 1 END AS kept
FROM person
LEFT JOIN subject_key ON subject_key.agency = person.agency AND subject_key.subject = person.subject
WHERE person.agency = :agency AND person.erased = 0 AND person.roles <> 'staff'
ORDER BY person.person
