#include "store/place.h"

#include <stdio.h>
#include <stdlib.h>

#include "host/file.h"

const char *store_place_file(struct arena *arena, const char *dir, struct str name)
{
	return arena_printf(arena, "%s/%.*s", dir, STR_ARG(name)).at;
}

struct str store_place_blob(struct arena *arena, struct str agency, struct str sha256)
{
	return arena_printf(arena, "blobs/%.*s/%.*s/%.*s", STR_ARG(agency), STR_ARG(str_first(sha256, 2)),
			    STR_ARG(sha256));
}

/* realpath, so that the signer's directory stays the same whatever the process does with its own. */
static bool fill(const char *dir, struct store_place *out, struct err *err)
{
	char *top = realpath(dir, NULL);
	bool fits = top != NULL;

	fits = fits && snprintf(out->where, sizeof(out->where), "%s/tocsin.db", top) < STORE_PLACE_BYTES;
	fits = fits && snprintf(out->keys, sizeof(out->keys), "%s/keys", top) < STORE_PLACE_BYTES;
	fits = fits && snprintf(out->blobs, sizeof(out->blobs), "%s/blobs", top) < STORE_PLACE_BYTES;
	fits = fits && snprintf(out->run, sizeof(out->run), "%s/run", top) < STORE_PLACE_BYTES;
	free(top);
	out->embedded = true;
	return fits || refuse(err, REFUSAL_STORE_MISSING, dir);
}

static bool set_conninfo(struct store_place *out, struct str conninfo, const char *conf, struct err *err)
{
	if (conninfo.len == 0 || conninfo.len >= sizeof(out->where))
		return refuse(err, REFUSAL_FILE_UNREADABLE, conf, "not a connection string");
	snprintf(out->where, sizeof(out->where), "%.*s", STR_ARG(conninfo));
	out->embedded = false;
	return true;
}

bool store_place_read(const char *dir, struct store_place *out, struct err *err)
{
	ARENA_SCOPED(arena);
	struct str text;

	if (!fill(dir, out, err))
		return false;
	const char *conf = store_place_file(&arena, dir, S("store.conf"));
	if (!file_exists(conf))
		return file_exists(out->where) || refuse(err, REFUSAL_STORE_MISSING, dir);
	return file_read(conf, STORE_PLACE_BYTES, &arena, &text, err) && set_conninfo(out, str_trim(text), conf, err);
}

bool store_place_make(const char *dir, struct str conninfo, struct store_place *out, struct err *err)
{
	ARENA_SCOPED(arena);

	if (!fill(dir, out, err))
		return false;
	if (str_is_empty(conninfo))
		return true;
	const char *conf = store_place_file(&arena, dir, S("store.conf"));
	/* 0600: it may hold a password. */
	return set_conninfo(out, conninfo, conf, err) &&
	       file_write(conf, arena_printf(&arena, "%.*s\n", STR_ARG(conninfo)), 0600, err);
}
