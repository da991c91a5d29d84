/* value: what is bound to a statement's parameter.
 *
 * Text and blobs are borrowed until the statement has run. {0} is NULL, so a parameter that is not named is NULL.
 */
#ifndef DB_VALUE_H
#define DB_VALUE_H

#include "base/instant.h"
#include "base/str.h"

enum db_kind { DB_NULL, DB_INT, DB_TEXT, DB_BLOB };

struct db_value {
	enum db_kind kind;
	int64_t integer;
	struct str bytes;
};

struct db_value db_int(int64_t value);
struct db_value db_bool(bool value);           /* INTEGER 0/1 */
struct db_value db_text(struct str s);         /* the empty str is ''; valid UTF-8 without NUL: PostgreSQL takes no other */
struct db_value db_text_or_null(struct str s); /* the empty str is NULL */
struct db_value db_blob(struct str s);         /* the empty str is an empty blob */
struct db_value db_instant(struct instant t);  /* INTEGER milliseconds; unset is NULL */

#endif
