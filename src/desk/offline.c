#include "desk/offline.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/must.h"
#include "db/migrate.h"
#include "desk/account.h"
#include "desk/batch.h"
#include "desk/desk_inside.h"
#include "gate/gate.h"
#include "host/file.h"
#include "ledger/vkey.h"
#include "signer/keys.h"
#include "store/place.h"
#include "store/rebuild.h"

/* A desk without a writer: just enough for one act. */
struct offline {
	struct desk desk;
	struct arena arena;
	struct batch *batch;
	struct act act;
	struct desk_call call;
};

static bool store_open(struct offline *o, const char *data_dir, struct err *err)
{
	struct store_place place;

	if (!store_place_read(data_dir, &place, err))
		return false;
	snprintf(o->desk.data_dir, sizeof(o->desk.data_dir), "%s", data_dir);
	return db_open(str_of(place.where), DB_WRITER, &o->desk.db, err) && migrate_run(o->desk.db, err) &&
	       store_rebuild_if_needed(o->desk.db, err) && signer_start(str_of(place.keys), &o->desk.signer, err);
}

/* A database may be a store already, though the directory is new: its agencies' keys are not here. */
static bool is_nobodys(struct offline *o, const char *where, struct err *err)
{
	bool taken = false;

	if (!db_begin(o->desk.db))
		return db_refuse(o->desk.db, err);
	{
		DB_QUERY(o->desk.db, agency_list, rows);
		taken = db_next(rows);
	}
	bool asked = db_failure(o->desk.db) == DB_OK || db_refuse(o->desk.db, err);
	db_rollback(o->desk.db);
	return asked && (!taken || refuse(err, REFUSAL_STORE_EXISTS, where));
}

static bool act_open(struct offline *o, struct str agency, struct err *err)
{
	o->desk.library = rulebook_default();
	o->desk.keyring = keyring_new(o->desk.signer);
	o->batch = ARENA_NEW(&o->arena, struct batch);
	*o->batch = (struct batch){ .db = o->desk.db, .arena = &o->arena, .signer = o->desk.signer };
	if (!now_instant(&o->desk.clock, &o->batch->now, err) || !db_begin(o->desk.db))
		return err->refusal != REFUSAL_NONE ? false : db_refuse(o->desk.db, err);
	o->act = (struct act){ .desk = &o->desk,
			       .db = o->desk.db,
			       .arena = &o->arena,
			       .err = err,
			       .call = &o->call,
			       .batch = o->batch,
			       .now = o->batch->now,
			       .agency = agency,
			       .who = S("operator"),
			       .role = S(""),
			       .id = arena_printf(&o->arena, "op%013llx", (unsigned long long)o->batch->now.ms) };
	return batch_catch_up(o->desk.db, o->desk.signer, agency, err);
}

static bool act_commit(struct offline *o, struct err *err)
{
	bool done = batch_seal(o->batch, err) && (db_commit(o->desk.db) || db_refuse(o->desk.db, err));

	batch_settle(o->batch, done);
	return done;
}

static void offline_close(struct offline *o)
{
	keyring_free(&o->desk.keyring);
	if (o->desk.signer)
		signer_stop(&o->desk.signer);
	if (o->desk.db)
		db_close(&o->desk.db);
	arena_free(&o->arena);
	buf_free(&o->call.reply);
}

static bool record_people(struct offline *o, const struct founding *f, struct founded *out)
{
	struct act *act = &o->act;
	struct str role = S("system_admin"), digest;
	struct fact_person_registered person = { .name = f->admin_name, .roles = { &role, 1 } };
	char token[GATE_TOKEN_BYTES];

	const struct str id = act_new_id(act, S("P-"));
	if (!act_new_subject(act, &person.subject) || !act_record(act, FACT_person_registered, id, &person))
		return false;
	gate_token_make(token, act->arena, &digest);
	snprintf(out->token, sizeof(out->token), "%s", token);
	snprintf(out->person, sizeof(out->person), "%.*s", STR_ARG(id));
	return DB_RUN(act->db, token_insert, .digest = db_text(digest), .agency = db_text(act->agency),
		      .person = db_text(id), .label = db_text(S("init")), .made_at = db_instant(act->now)) ||
	       db_refuse(act->db, act->err);
}

static bool record_founding(struct offline *o, const struct founding *f, struct founded *out)
{
	char hex[SHA256_HEX_BYTES];
	struct fact_agency_founded fact = {
		.code = f->code,
		.law = sha256_hex(rulebook_default()->calendar_digest, hex),
		.name = f->name,
		.reviewer = f->reviewer,
		.reviewer_name = f->reviewer_name,
		.simulated = f->simulated,
		.small_office = f->small_office,
		.vkey = str_of(out->vkey),
	};
	struct rulebook now;

	if (rulebook_in_force(o->desk.library, instant_taipei_day(o->act.now), &now, o->act.err))
		fact.law = now.digest;
	else
		*o->act.err = (struct err){ 0 };
	return (f->add || DB_RUN(o->desk.db, meta_set, .name = db_text(S("home")), .value = db_text(f->agency)) ||
		db_refuse(o->desk.db, o->act.err)) &&
	       (!f->simulated ||
		DB_RUN(o->desk.db, meta_set, .name = db_text(S("simulated")), .value = db_text(S("yes"))) ||
		db_refuse(o->desk.db, o->act.err)) &&
	       act_record(&o->act, FACT_agency_founded, f->agency, &fact) && record_people(o, f, out);
}

static bool is_agency_id(struct str id)
{
	for (size_t i = 0; i < id.len; i++)
		if (!((id.at[i] >= 'a' && id.at[i] <= 'z') || (id.at[i] >= '0' && id.at[i] <= '9') ||
		      (id.at[i] == '-' && i)))
			return false;
	return id.len > 0 && id.len <= 40;
}

static bool make_place(const struct founding *f, struct store_place *place, struct err *err)
{
	struct err missing;

	if (f->add)
		return store_place_read(f->data_dir, place, err);
	if (!file_make_directory(f->data_dir, 0700, err))
		return false;
	if (store_place_read(f->data_dir, place, &missing))
		return refuse(err, REFUSAL_STORE_EXISTS, f->data_dir);
	return store_place_make(f->data_dir, str_of(f->conninfo), place, err) &&
	       file_make_directory(place->blobs, 0700, err) && file_make_directory(place->run, 0700, err) &&
	       keys_dir_make(str_of(place->keys), err);
}

static bool make_keys(struct offline *o, const struct founding *f, const struct store_place *place, struct founded *out,
		      struct err *err)
{
	struct vkey key;
	struct str paper;
	BUF_SCOPED(text);

	if (!keys_make(str_of(place->keys), f->agency, &key, err) ||
	    !keys_paper(str_of(place->keys), f->agency, &o->arena, &paper, err))
		return false;
	vkey_print(&key, &text);
	snprintf(out->vkey, sizeof(out->vkey), "%.*s", STR_ARG(buf_str(&text)));
	snprintf(out->paper, sizeof(out->paper), "%.*s", STR_ARG(paper));
	return true;
}

bool offline_found(const struct founding *f, struct founded *out, struct err *err)
{
	struct offline *o = calloc(1, sizeof(*o));
	struct store_place place;

	must(o);
	*out = (struct founded){ 0 };
	o->desk.clock = f->clock;
	bool done = (is_agency_id(f->agency) || refuse_str(err, REFUSAL_AGENCY_ID, f->agency)) &&
		    make_place(f, &place, err) && make_keys(o, f, &place, out, err);
	if (done && !f->add) {
		/* The file of an embedded store appears when it is first opened. */
		struct db *db = NULL;
		done = db_open(str_of(place.where), DB_WRITER, &db, err);
		if (done)
			db_close(&db);
	}
	done = done && store_open(o, f->data_dir, err) &&
	       (f->add || is_nobodys(o, f->conninfo ? "PostgreSQL" : f->data_dir, err)) &&
	       act_open(o, f->agency, err) && record_founding(o, f, out) && act_commit(o, err);
	offline_close(o);
	free(o);
	return done;
}

static bool record_rotation(struct offline *o, struct str reason, char vkey[400])
{
	struct act *act = &o->act;
	struct row_agency agency;
	struct vkey key;
	struct fact_key_rotated fact = { .reason = reason };
	BUF_SCOPED(text);

	if (!row_agency_get(act->db, act->arena, act->agency, &agency))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, act->agency);
	if (!signer_rotate_begin(o->desk.signer, act->agency, &key, act->err))
		return false;
	vkey_print(&key, &text);
	snprintf(vkey, 400, "%.*s", STR_ARG(buf_str(&text)));
	fact.old_vkey = agency.vkey;
	fact.vkey = str_of(vkey);
	act->batch->rotation = true;
	return act_record(act, FACT_key_rotated, act->agency, &fact);
}

bool offline_rotate(const char *data_dir, struct clock_source clock, struct str agency, struct str reason,
		    char vkey[400], struct err *err)
{
	struct offline *o = calloc(1, sizeof(*o));

	must(o);
	o->desk.clock = clock;
	bool done = store_open(o, data_dir, err) && act_open(o, agency, err) && record_rotation(o, reason, vkey) &&
		    act_commit(o, err);
	offline_close(o);
	free(o);
	return done;
}

static bool record_link(struct offline *o, struct offline_link *link)
{
	const struct in_account_link in = { .purpose = link->purpose, .login = link->login };

	_Static_assert(sizeof(link->link) > ACCOUNT_LINK_LETTERS, "room for the link");
	return rulebook_in_force(o->desk.library, instant_taipei_day(o->act.now), &o->act.rulebook, o->act.err) &&
	       account_link_make(&o->act, link->person, &in, link->link, &link->until);
}

bool offline_link(struct offline_link *link, struct err *err)
{
	struct offline *o = calloc(1, sizeof(*o));

	must(o);
	o->desk.clock = link->clock;
	bool done = store_open(o, link->data_dir, err) && act_open(o, link->agency, err) && record_link(o, link) &&
		    act_commit(o, err);
	offline_close(o);
	free(o);
	return done;
}
