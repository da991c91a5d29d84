#include "store/walk.h"

#include <endian.h>
#include <string.h>

#include "base/must.h"

void walk_begin(struct walk *walk, struct db *db, const struct sql_table *table)
{
	must(table->columns <= WALK_COLUMNS_MAX && table->keys <= WALK_KEYS_MAX);
	*walk = (struct walk){ .db = db, .table = table };
	walk->rows = db_query(db, (enum sql)table->first, NULL, 0);
}

void walk_end(struct walk *walk)
{
	db_rows_close(&walk->rows);
	arena_free(&walk->keys);
}

struct db_value walk_value(const struct walk *walk, int column)
{
	if (db_is_null(walk->rows, column))
		return (struct db_value){ 0 };
	switch (walk->table->types[column]) {
	case DB_INT:
		return db_int(db_integer(walk->rows, column));
	case DB_TEXT:
		return db_text(db_str(walk->rows, column));
	case DB_BLOB:
		return db_blob(db_str(walk->rows, column));
	case DB_NULL:
		break;
	}
	must(!"a column without a type");
	return (struct db_value){ 0 };
}

static void key_keep(struct walk *walk)
{
	arena_reset(&walk->keys);
	for (int i = 0; i < walk->table->keys; i++) {
		walk->after[i] = walk_value(walk, walk->table->key[i]);
		walk->after[i].bytes = arena_str(&walk->keys, walk->after[i].bytes);
	}
}

bool walk_next(struct walk *walk)
{
	if (walk->at == SQL_COPY_PAGE) {
		db_rows_close(&walk->rows);
		walk->rows = db_query(walk->db, (enum sql)walk->table->next, walk->after, (size_t)walk->table->keys);
		walk->at = 0;
	}
	if (!db_next(walk->rows))
		return false;
	if (++walk->at == SQL_COPY_PAGE)
		key_keep(walk);
	return true;
}

static void value_add(struct sha256 *sha, struct db_value value)
{
	static const char letters[] = { [DB_NULL] = 'n', [DB_INT] = 'i', [DB_TEXT] = 't', [DB_BLOB] = 'b' };
	uint64_t number = htobe64(value.kind == DB_INT ? (uint64_t)value.integer : value.bytes.len);

	sha256_add(sha, &letters[value.kind], 1);
	if (value.kind == DB_NULL)
		return;
	sha256_add(sha, &number, sizeof(number));
	if (value.kind != DB_INT)
		sha256_add(sha, value.bytes.at, value.bytes.len);
}

bool walk_digest(struct db *db, const struct sql_table *table, struct walk_digest *out)
{
	struct sha256 sha;
	struct walk walk;

	*out = (struct walk_digest){ 0 };
	sha256_begin(&sha);
	walk_begin(&walk, db, table);
	while (walk_next(&walk)) {
		for (int i = 0; i < table->columns; i++)
			value_add(&sha, walk_value(&walk, i));
		out->rows++;
	}
	walk_end(&walk);
	out->sha256 = sha256_end(&sha);
	return db_failure(db) == DB_OK;
}

bool walk_copy(struct db *from, struct db *to, const struct sql_table *table)
{
	struct db_value values[WALK_COLUMNS_MAX];
	struct walk walk;

	must(table->kept);
	walk_begin(&walk, from, table);
	while (walk_next(&walk)) {
		for (int i = 0; i < table->columns; i++)
			values[i] = walk_value(&walk, i);
		if (!db_run(to, (enum sql)table->insert, values, (size_t)table->columns))
			break;
	}
	walk_end(&walk);
	return db_failure(from) == DB_OK && db_failure(to) == DB_OK;
}
