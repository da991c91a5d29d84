DELETE FROM approval_link /*sqlite: INDEXED BY approval_link_ended*/
WHERE until_at < :before
