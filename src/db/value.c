#include "db/value.h"

struct db_value db_int(int64_t value)
{
	return (struct db_value){ .kind = DB_INT, .integer = value };
}

struct db_value db_bool(bool value)
{
	return db_int(value ? 1 : 0);
}

/* An empty str may have no address, and an engine takes a null address for NULL. */
static struct str addressed(struct str s)
{
	return s.at ? s : S("");
}

struct db_value db_text(struct str s)
{
	return (struct db_value){ .kind = DB_TEXT, .bytes = addressed(s) };
}

struct db_value db_text_or_null(struct str s)
{
	return str_is_empty(s) ? (struct db_value){ 0 } : db_text(s);
}

struct db_value db_blob(struct str s)
{
	return (struct db_value){ .kind = DB_BLOB, .bytes = addressed(s) };
}

struct db_value db_instant(struct instant t)
{
	return instant_is_set(t) ? db_int(t.ms) : (struct db_value){ 0 };
}
