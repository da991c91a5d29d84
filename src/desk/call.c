#include "desk/call.h"

#include <string.h>

#include "base/must.h"
#include "gate/session.h"
#include "store/rows.h"

static const char *const capabilities[ROUTE_COUNT] = {
#define ROUTE(method, path, verb, capability, kind, doc) [ROUTE_##verb] = #capability,
#include "desk/routes.def"
#undef ROUTE
};

enum capability call_capability(enum route route)
{
	static const char *const names[] = {
#define CAPABILITY(name, code) #name,
#include "rulebook/capabilities.def"
#undef CAPABILITY
	};

	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (strcmp(capabilities[route], names[i]) == 0)
			return (enum capability)i;
	must(strcmp(capabilities[route], "NONE") == 0);
	return CAPABILITY_COUNT;
}

struct str call_clock_case(struct str dotted)
{
	struct str incident, rest;

	return str_cut(dotted, '.', &incident, &rest) ? incident : dotted;
}

struct str call_clock(struct arena *arena, struct str dotted)
{
	char *id = arena_cstr(arena, dotted);

	for (char *c = id; *c; c++)
		if (*c == '.')
			*c = '/';
	return str_of(id);
}

struct str call_case(const struct desk_call *call)
{
	static const char *const paths[ROUTE_COUNT] = {
#define ROUTE(method, path, verb, capability, kind, doc) [ROUTE_##verb] = path,
#include "desk/routes.def"
#undef ROUTE
	};

	if (str_starts(str_of(paths[call->route]), S("/api/v1/clocks/{id}")))
		return call_clock_case(call->ids[0]);
	return str_starts(str_of(paths[call->route]), S("/api/v1/incidents/{id}")) ? call->ids[0] : S("");
}

bool call_is_door(enum route route)
{
	static const char *const kinds[ROUTE_COUNT] = {
#define ROUTE(method, path, verb, capability, kind, doc) [ROUTE_##verb] = #kind,
#include "desk/routes.def"
#undef ROUTE
	};

	return strcmp(kinds[route], "DOOR") == 0;
}

struct str call_home(struct db *db, struct arena *arena)
{
	{
		DB_QUERY(db, meta_get, rows, .name = db_text(S("home")));
		if (db_next(rows))
			return arena_str(arena, db_str(rows, 0));
	}
	DB_QUERY(db, agency_list, rows);
	return db_next(rows) ? arena_str(arena, db_str(rows, COL_agency_list_agency)) : S("");
}

/* Whoever comes with a session that has ended is a stranger where those may come in. */
static bool call_stranger(struct db *db, struct arena *arena, struct principal *out, struct err *err)
{
	*err = (struct err){ 0 };
	*out = (struct principal){ .agency = call_home(db, arena) };
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

static bool call_known(struct db *db, struct arena *arena, const struct desk_call *call, struct instant now,
		       const struct procedure *procedure, bool open, struct principal *out, struct err *err)
{
	if (call->session.len)
		return session_enter(db, arena, call->session, now, procedure, out, err) ||
		       (open && err->refusal == REFUSAL_SESSION_ENDED && call_stranger(db, arena, out, err));
	if (!open)
		return gate_enter(db, arena, call->token, out, err);
	return call_stranger(db, arena, out, err);
}

bool call_enter(struct db *db, struct arena *arena, const struct desk_call *call, struct instant now,
		const struct procedure *procedure, bool open, struct principal *out, struct err *err)
{
	*out = (struct principal){ 0 };
	if (!call_known(db, arena, call, now, procedure, open, out, err))
		return false;
	if (out->person.len == 0)
		return true;
	if (!gate_lent(db, arena, now, out, err))
		return false;
	out->lent_owes_factor = call->session.len && session_lent_owes(db, arena, out, procedure);
	return true;
}

void call_refused(struct desk_call *call)
{
	must(call->err.refusal != REFUSAL_NONE);
	call->status = refusal_row(call->err.refusal)->http_status;
	buf_clear(&call->reply);
	call->location[0] = call->etag[0] = '\0';
}
