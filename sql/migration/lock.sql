-- columns: locked
-- Several servers on one PostgreSQL may start at once: one migrates, the others wait. SQLite has its one writer already.
SELECT 1 AS locked /*pg: FROM (SELECT pg_advisory_xact_lock(7953764)) AS l*/
