#include "db/driver.h"

static bool post_open(struct str where, enum db_mode mode, struct db **out, struct err *err)
{
	(void)mode;
	(void)out;
	return refuse_str(err, REFUSAL_STORE_UNAVAILABLE, where);
}

const struct db_driver db_driver_postgres = { .engine = DB_POSTGRES, .open = post_open };
