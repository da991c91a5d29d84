-- A new link, a lock or a used one ends all that were sent before.
UPDATE link
SET used_at = :now
WHERE agency = :agency AND person = :person AND used_at IS NULL
