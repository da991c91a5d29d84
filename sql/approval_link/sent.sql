-- Once its message is sent, or never will be, nobody needs its text any more.
UPDATE approval_link
SET sealed = ''
WHERE digest = :digest
