-- One decision ends all links of its person to that approval.
UPDATE approval_link /*sqlite: INDEXED BY approval_link_of*/
SET used_at = :now, sealed = '', unlock = ''
WHERE agency = :agency AND approval = :approval AND person = :person AND used_at IS NULL
