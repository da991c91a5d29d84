#include "desk/perform.h"

#include <stdio.h>

#include "base/must.h"
#include "desk/act.h"
#include "desk/attachment.h"
#include "desk/desk_inside.h"
#include "gate/session.h"
#include "host/log.h"
#include "seal/secret.h"
#include "text/sha256.h"

static struct str act_name(struct arena *arena)
{
	unsigned char random[8];
	uint64_t number;

	secret_random(random, sizeof(random));
	memcpy(&number, random, sizeof(number));
	return arena_printf(arena, "%016llx", (unsigned long long)number);
}

/* What makes a repeated request the same one. */
static bool request_digest(struct act *act, struct str *out)
{
	const struct desk_call *call = act->call;
	struct sha256 sha;
	char hex[SHA256_HEX_BYTES], upload[SHA256_HEX_BYTES] = "";
	unsigned char route = (unsigned char)call->route;

	if (call->body_file && !attachment_digest(call, upload, act->err))
		return false;
	sha256_begin(&sha);
	sha256_add(&sha, &route, 1);
	for (int i = 0; i < DESK_IDS; i++) {
		sha256_add(&sha, call->ids[i].at, call->ids[i].len);
		sha256_add(&sha, "\n", 1);
	}
	sha256_add(&sha, call->body.at, call->body.len);
	sha256_add(&sha, upload, strlen(upload));
	*out = arena_str(act->arena, sha256_hex(sha256_end(&sha), hex));
	return true;
}

static void answer(struct desk_call *call, int status, struct str reply, struct str location, struct str etag)
{
	call->status = status;
	buf_clear(&call->reply);
	buf_add(&call->reply, reply);
	snprintf(call->location, sizeof(call->location), "%.*s", STR_ARG(location));
	snprintf(call->etag, sizeof(call->etag), "%.*s", STR_ARG(etag));
}

/* Where the answer to this key is kept. */
static int64_t spot_of(const struct act *act)
{
	const struct str parts[] = { act->agency, act->who, act->call->idempotency_key };
	struct sha256 sha;
	uint64_t spot;

	sha256_begin(&sha);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		sha256_add(&sha, parts[i].at, parts[i].len);
		sha256_add(&sha, "", 1);
	}
	const struct sha256_digest digest = sha256_end(&sha);
	memcpy(&spot, digest.at, sizeof(spot));
	return (int64_t)(spot >> 1);
}

static bool is_own_key(const struct act *act, const struct db_rows *rows)
{
	return str_equal(db_str(rows, COL_idempotency_get_agency), act->agency) &&
	       str_equal(db_str(rows, COL_idempotency_get_who), act->who) &&
	       str_equal(db_str(rows, COL_idempotency_get_key), act->call->idempotency_key);
}

/* True when the key was seen before: then the call is answered (or refused) already. */
static bool seen_before(struct act *act, struct str digest)
{
	struct desk_call *call = act->call;

	DB_QUERY(act->db, idempotency_get, rows, .spot = db_int(spot_of(act)));
	if (!db_next(rows))
		return false;
	/* Another's key at the same spot (one in 2^63) is refused like a reused one: another key then helps. */
	if (!is_own_key(act, rows) || !str_equal(db_str(rows, COL_idempotency_get_request), digest)) {
		refuse(act->err, REFUSAL_IDEMPOTENCY_REUSED);
		return true;
	}
	answer(call, (int)db_integer(rows, COL_idempotency_get_status), db_str(rows, COL_idempotency_get_reply),
	       db_str(rows, COL_idempotency_get_location), db_str(rows, COL_idempotency_get_etag));
	call->replayed = true;
	return true;
}

static bool keep_answer(struct act *act, struct str digest)
{
	const struct desk_call *call = act->call;

	return DB_RUN(act->db, idempotency_insert, .spot = db_int(spot_of(act)), .agency = db_text(act->agency),
		      .who = db_text(act->who), .key = db_text(call->idempotency_key), .request = db_text(digest),
		      .status = db_int(call->status),
		      .reply = db_text(act->reply_is_secret ? S("{}") : buf_str(&call->reply)),
		      .location = db_text(str_of(call->location)), .etag = db_text(str_of(call->etag)),
		      .at = db_instant(act->now)) ||
	       db_refuse(act->db, act->err);
}

static bool dispatch(struct act *act, void *in)
{
	switch (act->call->route) {
#define INPUT(name, words) \
	case ROUTE_##name: \
		return desk_##name(act, in);
#define FIELD(...)
#define INPUT_END(name)
#include "desk/inputs.def"
#undef INPUT
#undef FIELD
#undef INPUT_END
	case ROUTE_attachment_add:
	case ROUTE_attachment_open:
		return desk_attachment_add(act);
	default:
		break;
	}
	must(!"a route that writes");
	return false;
}

static bool read_input(struct desk_call *call, struct arena *arena, struct err *err)
{
	const struct shape *shape = input_shape(call->route);
	struct json json;

	if (!shape)
		return true;
	call->input = arena_alloc(arena, shape->size);
	return json_read(call->body, arena, &json, err) && shape_read(shape, &json, arena, call->input, err);
}

void perform_read(struct desk_call *call)
{
	struct err err = { 0 };

	if (read_input(call, call->arena, &err))
		return;
	call->input_err = ARENA_NEW(call->arena, struct err);
	*call->input_err = err;
}

/* What is wrong with a body is told only to those who may give it: here, not where it was read. */
static bool run_verb(struct act *act)
{
	struct desk_call *call = act->call;

	if (!call->arena && !read_input(call, act->arena, act->err))
		return false;
	if (call->input_err) {
		*act->err = *call->input_err;
		return false;
	}
	return dispatch(act, call->input);
}

/* Reporting a sign is everybody's act, except that machines feed theirs (sign.feed): the role decides which clause is asked. */
static enum capability asked_capability(const struct act *act, unsigned roles)
{
	const bool feeds = act->call->route == ROUTE_sign_report && roles == ROLE_BIT(ROLE_MACHINE);

	return feeds ? CAPABILITY_SIGN_FEED : call_capability(act->call->route);
}

static bool enter(struct act *act)
{
	struct principal *principal = ARENA_NEW(act->arena, struct principal);
	struct leave leave;

	act->call->on_case = call_case(act->call);
	if (!call_enter(act->db, act->arena, act->call, act->now, act->rulebook.procedure,
			call_is_door(act->call->route), principal, act->err))
		return false;
	if (principal->unseen &&
	    !DB_RUN(act->db, session_touch, .digest = db_text(principal->session), .seen_at = db_instant(act->now)))
		return db_refuse(act->db, act->err);
	act->principal = principal;
	act->session = principal->session;
	act->agency = principal->agency;
	act->who = principal->person.len ? principal->person : S("anyone");
	act->roles = principal->roles;
	act->envelope = principal->envelope;
	act->role = S("");
	const enum capability capability = asked_capability(act, principal->roles);
	if (capability == CAPABILITY_COUNT)
		return true;
	if (principal->owes_factor)
		return refuse(act->err, REFUSAL_FACTOR_MISSING);
	if (!gate_permits(principal, act->rulebook.procedure, capability, act->call->on_case, &leave, act->err))
		return false;
	act->role = str_of(role_code(leave.role));
	if (leave.by) {
		act->delegator = leave.by->delegator;
		act->delegation = leave.by->id;
	}
	return true;
}

static bool act_do(struct act *act)
{
	struct str digest;

	if (!rulebook_in_force(act->desk->library, instant_taipei_day(act->now), &act->rulebook, act->err))
		return false;
	if (act->call->inside) {
		act->agency = act->call->inside_agency;
		act->who = S("tocsin");
		act->role = S("");
		return act->call->inside(act, act->call->inside_arg);
	}
	if (!enter(act) || !request_digest(act, &digest))
		return false;
	if (seen_before(act, digest))
		return act->err->refusal == REFUSAL_NONE;
	if (!run_verb(act))
		return false;
	/* Who logs in twice with one form is let in twice: of the first answer nothing could be kept that would help. */
	const bool gone = call_is_door(act->call->route) && act->reply_is_secret;
	return act->call->dry_run || gone || keep_answer(act, digest);
}

struct act perform_begin(struct desk *desk, struct batch *batch, struct arena *arena, struct desk_call *call)
{
	return (struct act){
		.desk = desk,
		.db = batch->db,
		.arena = arena,
		.err = &call->err,
		.call = call,
		.batch = batch,
		.now = batch->now,
		.id = act_name(arena),
	};
}

void perform(struct desk *desk, struct batch *batch, struct desk_call *call)
{
	ARENA_SCOPED(arena);
	struct act act = perform_begin(desk, batch, &arena, call);
	const struct batch_mark mark = batch_mark(batch);

	if (!db_savepoint(batch->db)) {
		db_refuse(batch->db, &call->err);
		call_refused(call);
		return;
	}
	bool done = act_do(&act);
	if (done && db_failure(batch->db) != DB_OK)
		done = db_refuse(batch->db, &call->err);
	if (done && call->dry_run) {
		db_rollback_to(batch->db);
		batch_back(batch, &mark);
		call->status = 200;
		call->location[0] = call->etag[0] = '\0';
		return;
	}
	if (done && db_release(batch->db))
		return;
	if (done)
		db_refuse(batch->db, &call->err);
	db_rollback_to(batch->db);
	batch_back(batch, &mark);
	call_refused(call);
}
