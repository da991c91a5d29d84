#include "desk/desk.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"
#include "db/migrate.h"
#include "desk/batch.h"
#include "desk/desk_inside.h"
#include "desk/perform.h"
#include "desk/view.h"
#include "host/log.h"
#include "store/place.h"
#include "store/rebuild.h"

static bool is_simulated(struct db *db)
{
	DB_QUERY(db, meta_get, rows, .name = db_text(S("simulated")));
	return db_next(rows) && str_is(db_str(rows, 0), "yes");
}

/* Every log's newest checkpoint against what the signer has confirmed. */
static bool compare_heads(struct desk *desk, struct err *err)
{
	ARENA_SCOPED(arena);
	struct row_agency row;
	bool same = true;

	if (!db_begin(desk->db))
		return db_refuse(desk->db, err);
	{
		DB_QUERY(desk->db, agency_list, rows);
		while (same && db_next(rows)) {
			row_agency_read(rows, &arena, &row);
			same = batch_catch_up(desk->db, desk->signer, row.agency, err);
		}
	}
	db_rollback(desk->db);
	return same;
}

/* Without one the desk serves all the same: it is what is left when nothing else can be written. */
static void open_spool(struct desk *desk)
{
	ARENA_SCOPED(arena);
	struct err err;

	if (!spool_open(arena_printf(&arena, "%s/reports.spool", desk->data_dir).at, &desk->spool, &err))
		log_refusal(LOG_LEVEL_ERROR, "spool-missing", &err);
}

static bool open_store(struct desk *desk, struct err *err)
{
	struct store_place place;

	if (!store_place_read(desk->data_dir, &place, err))
		return false;
	snprintf(desk->store, sizeof(desk->store), "%s", place.where);
	if (!db_open(str_of(desk->store), DB_WRITER, &desk->db, err) || !migrate_run(desk->db, err) ||
	    !store_rebuild_if_needed(desk->db, err))
		return false;
	if ((desk->clock.file || desk->clock.hand) && !is_simulated(desk->db))
		return refuse(err, REFUSAL_STORE_NOT_SIMULATED);
	if (!signer_start(str_of(place.keys), &desk->signer, err) || !compare_heads(desk, err))
		return false;
	desk->keyring = keyring_new(desk->signer);
	open_spool(desk);
	return true;
}

bool desk_open(const struct desk_config *config, struct desk **out, struct err *err)
{
	struct desk *desk = calloc(1, sizeof(*desk));

	must(desk);
	snprintf(desk->data_dir, sizeof(desk->data_dir), "%s", config->data_dir);
	desk->clock.hand = config->clock.hand;
	if (config->clock.file) {
		snprintf(desk->clock_file, sizeof(desk->clock_file), "%s", config->clock.file);
		desk->clock.file = desk->clock_file;
	}
	desk->library = config->library;
	pthread_mutex_init(&desk->readers_lock, NULL);
	pthread_cond_init(&desk->reader_is_free, NULL);
	desk->throttle = throttle_new();
	desk->seen = seen_new();
	desk->buckets = buckets_new();
	desk->writer = writer_new(desk);
	if (!open_store(desk, err) ||
	    (!config->still && (!writer_start(desk->writer, err) || !porter_start(desk, &desk->porter, err)))) {
		desk_close(&desk);
		return false;
	}
	*out = desk;
	return true;
}

void desk_close(struct desk **desk_at)
{
	struct desk *desk = *desk_at;

	if (!desk)
		return;
	if (desk->sender)
		writer_set_sender(desk->writer, NULL);
	sender_stop(&desk->sender); /* what it has found out goes to the writer */
	porter_stop(&desk->porter); /* what it has goes to the writer, or is refused */
	writer_stop(&desk->writer);
	throttle_free(&desk->throttle);
	seen_free(&desk->seen);
	spool_close(&desk->spool);
	buckets_free(&desk->buckets);
	keyring_free(&desk->keyring);
	if (desk->signer)
		signer_stop(&desk->signer);
	for (int i = 0; i < DESK_READERS; i++)
		if (desk->readers[i])
			db_close(&desk->readers[i]);
	if (desk->db)
		db_close(&desk->db);
	pthread_cond_destroy(&desk->reader_is_free);
	pthread_mutex_destroy(&desk->readers_lock);
	free(desk);
	*desk_at = NULL;
}

bool desk_send(struct desk *desk, struct str origin, struct err *err)
{
	struct sender *sender;

	if (!sender_start(desk, origin, &sender, err))
		return false;
	writer_set_sender(desk->writer, sender);
	desk->sender = sender;
	return true;
}

void desk_submit(struct desk *desk, struct desk_call *call)
{
	if (call->arena)
		perform_read(call);
	if (porter_is_for(call->route))
		porter_submit(desk->porter, call);
	else
		writer_submit(desk->writer, call);
}

void desk_step(struct desk *desk, struct desk_call *calls, bool beat)
{
	for (struct desk_call *call = calls; call; call = call->next)
		if (call->arena)
			perform_read(call);
	writer_run(desk->writer, calls, beat);
}

bool desk_spooled(struct desk *desk, const char *receipt, struct instant *received)
{
	return spool_has(desk->spool, receipt, received);
}

bool desk_is_ready(struct desk *desk, struct err *err)
{
	struct signer_head head;

	/* Nobody has a key of that name: whatever the signer says to it, it lives. */
	if (!signer_head(desk->signer, S("nobody"), &head, err) && err->refusal == REFUSAL_SIGNER_UNAVAILABLE)
		return false;
	*err = (struct err){ 0 };
	return writer_is_well(desk->writer, err);
}

/* A reader connection that nobody else uses; opened when first needed. */
static int reader_take(struct desk *desk, struct err *err)
{
	int at = -1;

	pthread_mutex_lock(&desk->readers_lock);
	while (at < 0) {
		for (int i = 0; i < DESK_READERS && at < 0; i++)
			if (!desk->reader_is_busy[i])
				at = i;
		if (at < 0)
			pthread_cond_wait(&desk->reader_is_free, &desk->readers_lock);
	}
	desk->reader_is_busy[at] = true;
	pthread_mutex_unlock(&desk->readers_lock);
	if (desk->readers[at] || db_open(str_of(desk->store), DB_READER, &desk->readers[at], err))
		return at;
	pthread_mutex_lock(&desk->readers_lock);
	desk->reader_is_busy[at] = false;
	pthread_cond_signal(&desk->reader_is_free);
	pthread_mutex_unlock(&desk->readers_lock);
	return -1;
}

static void reader_give(struct desk *desk, int at)
{
	pthread_mutex_lock(&desk->readers_lock);
	desk->reader_is_busy[at] = false;
	pthread_cond_signal(&desk->reader_is_free);
	pthread_mutex_unlock(&desk->readers_lock);
}

bool desk_knows(struct desk *desk, struct str token, struct err *err)
{
	ARENA_SCOPED(arena);
	struct principal who;
	int reader = reader_take(desk, err);

	if (reader < 0)
		return false;
	struct db *db = desk->readers[reader];
	bool known = db_begin(db) ? gate_enter(db, &arena, token, &who, err) : db_refuse(db, err);
	db_rollback(db);
	reader_give(desk, reader);
	return known;
}

static bool dispatch(struct look *look, void *arg)
{
	(void)arg;
	switch (look->call->route) {
#define VIEW_READ(verb)    \
	case ROUTE_##verb: \
		return view_##verb(look);
#define ROUTE(method, path, verb, capability, kind, doc) VIEW_##kind(verb)
#include "desk/routes.def"
#undef ROUTE
#undef VIEW_READ
	default:
		break;
	}
	must(!"a route that reads");
	return false;
}

/* Who may look, and what is then done. */
struct door {
	enum capability capability;
	bool open;
	bool (*look)(struct look *look, void *arg);
	void *arg;
};

/* That somebody is here is written by the writer, now and then. Who owes the second step may look at what is their own. */
static bool is_through(struct look *look, enum capability capability)
{
	if (look->who.unseen)
		seen_note(look->desk->seen, look->who.session, look->now);
	if (!look->who.owes_factor)
		return true;
	look->who.roles = 0;
	look->who.lent_count = 0;
	return capability == CAPABILITY_COUNT || refuse(look->err, REFUSAL_FACTOR_MISSING);
}

static bool look_at(struct look *look, const struct door *door)
{
	const enum capability capability = door->capability;
	struct leave leave;

	return now_instant(&look->desk->clock, &look->now, look->err) &&
	       rulebook_in_force(look->desk->library, instant_taipei_day(look->now), &look->rulebook, look->err) &&
	       call_enter(look->db, look->arena, look->call, look->now, look->rulebook.procedure, door->open,
			  &look->who, look->err) &&
	       is_through(look, capability) &&
	       (capability == CAPABILITY_COUNT || gate_permits(&look->who, look->rulebook.procedure, capability,
							       look->call->on_case, &leave, look->err)) &&
	       door->look(look, door->arg) && (db_failure(look->db) == DB_OK || db_refuse(look->db, look->err));
}

static bool look_through(struct desk *desk, struct desk_call *call, const struct door *door)
{
	ARENA_SCOPED(arena);
	int reader = reader_take(desk, &call->err);

	if (reader < 0) {
		call_refused(call);
		return false;
	}
	struct look look = { .desk = desk,
			     .db = desk->readers[reader],
			     .arena = &arena,
			     .err = &call->err,
			     .call = call,
			     .o = { &call->reply, false } };
	call->status = 200;
	if (!db_begin(look.db))
		db_refuse(look.db, &call->err);
	else
		look_at(&look, door);
	db_rollback(look.db);
	reader_give(desk, reader);
	if (call->err.refusal != REFUSAL_NONE)
		call_refused(call);
	return call->err.refusal == REFUSAL_NONE;
}

void desk_look(struct desk *desk, struct desk_call *call)
{
	const struct door door = { .capability = call_capability(call->route), .look = dispatch };

	call->on_case = call_case(call);
	(void)!look_through(desk, call, &door);
}

bool desk_visit(struct desk *desk, struct desk_call *call, enum capability capability, bool open,
		bool (*look_fn)(struct look *look, void *arg), void *arg)
{
	const struct door door = { .capability = capability, .open = open, .look = look_fn, .arg = arg };

	return look_through(desk, call, &door);
}
