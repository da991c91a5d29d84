-- columns: number, name, digest
SELECT number, name, digest FROM migration ORDER BY number
