-- All of a person's sessions but one, which may be none.
DELETE FROM session
WHERE agency = :agency AND person = :person AND digest <> :digest
