/* What can be read of the office, its rulebook and its record. */
#include <stdio.h>

#include "desk/attachment.h"
#include "desk/desk_inside.h"
#include "desk/view_delegation.h"
#include "gate/session.h"
#include "ledger/merkle.h"
#include "text/query.h"
#include "text/sha256.h"

static void list_open(struct look *look, const char *key)
{
	json_out_open(&look->o, '{');
	json_out_key(&look->o, key);
	json_out_open(&look->o, '[');
}

static bool list_close(struct look *look)
{
	json_out_close(&look->o, ']');
	json_out_close(&look->o, '}');
	return true;
}

static bool personal(struct look *look, const char *key, const struct row_person *row, struct str sealed)
{
	struct str plain;
	bool readable;

	if (!keyring_open(look->desk->keyring, look->db, row->agency, row->subject, key, sealed, look->arena, &plain,
			  &readable, look->err))
		return false;
	show_text(&look->o, key, plain);
	return true;
}

/* Never what the credentials are: only what there is. */
static bool show_account(struct look *look, const struct row_person *row)
{
	struct row_credential credential;

	show_text(&look->o, "account", row->account.len ? row->account : S("none"));
	if (row->account.len == 0)
		return true;
	show_text(&look->o, "account_reason", row->account_reason);
	show_time(&look->o, "account_at", row->account_at);
	if (row_credential_get(look->db, look->arena, row->agency, row->person, &credential)) {
		show_bool(&look->o, "second_factor",
			  session_has_factor(look->db, look->arena, row->agency, row->person));
		show_bool(&look->o, "password_set", credential.password.len > 0);
		show_time(&look->o, "login_at", credential.login_at);
	}
	return personal(look, "login", row, row->login_sealed);
}

static bool show_person(struct look *look, const struct row_person *row)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "person", row->person);
	show_text(&look->o, "subject", row->subject);
	show_codes(&look->o, "roles", row->roles);
	show_bool(&look->o, "erased", row->erased);
	bool opened = personal(look, "name", row, row->name_sealed) &&
		      personal(look, "title", row, row->title_sealed) &&
		      personal(look, "phone", row, row->phone_sealed) && personal(look, "fax", row, row->fax_sealed) &&
		      personal(look, "email", row, row->email_sealed) &&
		      personal(look, "line", row, row->line_sealed) && show_account(look, row);
	json_out_close(&look->o, '}');
	return opened;
}

bool view_person_list(struct look *look)
{
	struct row_person row;

	DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
	list_open(look, "people");
	while (db_next(rows)) {
		row_person_read(rows, look->arena, &row);
		if (!show_person(look, &row))
			return false;
	}
	return list_close(look);
}

bool view_person_show(struct look *look)
{
	struct row_person row;

	if (!row_person_get(look->db, look->arena, look->who.agency, look->call->ids[0], &row))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
						     : db_refuse(look->db, look->err);
	return show_person(look, &row);
}

bool view_whoami(struct look *look)
{
	struct row_person row;

	if (!row_person_get(look->db, look->arena, look->who.agency, look->who.person, &row))
		return db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_text(&look->o, "agency", look->who.agency);
	show_text(&look->o, "person", row.person);
	show_codes(&look->o, "roles", row.roles);
	view_acts_for(look);
	json_out_close(&look->o, '}');
	return true;
}

bool view_asset_list(struct look *look)
{
	struct row_asset row;

	DB_QUERY(look->db, asset_list, rows, .agency = db_text(look->who.agency));
	list_open(look, "assets");
	while (db_next(rows)) {
		row_asset_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_text(&look->o, "asset", row.asset);
		show_text(&look->o, "name", row.name);
		show_text(&look->o, "target", row.target);
		show_bool(&look->o, "core", row.core);
		show_bool(&look->o, "ci", row.ci);
		show_text(&look->o, "cls", row.cls);
		show_int(&look->o, "mtpd_minutes", row.mtpd_minutes);
		show_text(&look->o, "owner", row.owner);
		show_text(&look->o, "vendor", row.vendor);
		json_out_close(&look->o, '}');
	}
	return list_close(look);
}

bool view_window_show(struct look *look)
{
	struct row_contact_window row;

	if (!row_contact_window_get(look->db, look->arena, look->who.agency, &row))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_NOT_FOUND, "window")
						     : db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_text(&look->o, "name", row.name);
	show_text(&look->o, "phone", row.phone);
	show_text(&look->o, "fax", row.fax);
	show_text(&look->o, "email", row.email);
	json_out_close(&look->o, '}');
	return true;
}

bool view_place_list(struct look *look)
{
	struct row_place row;

	DB_QUERY(look->db, place_list, rows, .agency = db_text(look->who.agency));
	list_open(look, "places");
	while (db_next(rows)) {
		row_place_read(rows, look->arena, &row);
		json_out_open(&look->o, '{');
		show_text(&look->o, "place", row.place);
		show_text(&look->o, "name", row.name);
		show_text(&look->o, "remark", row.remark);
		show_time(&look->o, "revoked_at", row.revoked_at);
		json_out_close(&look->o, '}');
	}
	return list_close(look);
}

bool view_closure_list(struct look *look)
{
	DB_QUERY(look->db, closure_list, rows, .agency = db_text(look->who.agency));
	list_open(look, "closures");
	while (db_next(rows)) {
		json_out_open(&look->o, '{');
		show_text(&look->o, "day", db_str(rows, COL_closure_list_day));
		show_text(&look->o, "reason", db_str(rows, COL_closure_list_reason));
		json_out_close(&look->o, '}');
	}
	return list_close(look);
}

static void show_side(struct look *look, const struct rule_side *side)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "from", side->from);
	show_text(&look->o, "text", side->text);
	show_text(&look->o, "en", side->en);
	show_text(&look->o, "cite", side->cite);
	show_text(&look->o, "standing", str_of(standing_code(side->standing)));
	json_out_close(&look->o, '}');
}

static void show_choice(struct look *look, const struct rule_choice *choice)
{
	struct row_choice own;
	const bool is_own = row_choice_get(look->db, look->arena, look->who.agency, choice->row.id, &own);

	json_out_open(&look->o, '{');
	show_text(&look->o, "conflict", choice->row.id);
	show_text(&look->o, "text", choice->row.text);
	show_text(&look->o, "en", choice->row.en);
	show_text(&look->o, "cite", choice->row.cite);
	show_text(&look->o, "standing", str_of(standing_code(choice->row.standing)));
	json_out_key(&look->o, "sides");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < choice->side_count; i++)
		show_side(look, &choice->sides[i]);
	json_out_close(&look->o, ']');
	json_out_key(&look->o, "options");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < choice->option_count; i++)
		json_out_string(&look->o, choice->options[i].id);
	json_out_close(&look->o, ']');
	show_text(&look->o, "choice", is_own ? own.choice : choice->choice);
	show_bool(&look->o, "chosen_by_agency", is_own);
	if (is_own)
		show_text(&look->o, "reason", own.reason);
	json_out_close(&look->o, '}');
}

bool view_choice_list(struct look *look)
{
	const struct procedure *procedure = look->rulebook.procedure;

	list_open(look, "choices");
	for (size_t i = 0; i < procedure->choice_count; i++)
		show_choice(look, &procedure->choices[i]);
	return list_close(look);
}

static void show_row(struct look *look, const struct rule_row *row)
{
	show_text(&look->o, "id", row->id);
	show_text(&look->o, "text", row->text);
	show_text(&look->o, "en", row->en);
	show_text(&look->o, "cite", row->cite);
	show_text(&look->o, "standing", str_of(standing_code(row->standing)));
	show_text(&look->o, "note", row->note);
}

#define SHOW_ROWS(look, key, list, count, ...)           \
	do {                                             \
		json_out_key(&(look)->o, key);           \
		json_out_open(&(look)->o, '[');          \
		for (size_t i = 0; i < (count); i++) {   \
			json_out_open(&(look)->o, '{');  \
			show_row(look, &(list)[i].row);  \
			__VA_ARGS__                      \
			json_out_close(&(look)->o, '}'); \
		}                                        \
		json_out_close(&(look)->o, ']');         \
	} while (0)

static void show_plain_rows(struct look *look, const char *key, const struct rule_row *rows, size_t count)
{
	json_out_key(&look->o, key);
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < count; i++) {
		json_out_open(&look->o, '{');
		show_row(look, &rows[i]);
		json_out_close(&look->o, '}');
	}
	json_out_close(&look->o, ']');
}

/* The acts that it takes, in their order. */
static void show_steps(struct look *look, const struct approval_kind *kind)
{
	json_out_key(&look->o, "steps");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < kind->steps.count; i++)
		json_out_string(&look->o, kind->steps.at[i]);
	json_out_close(&look->o, ']');
}

static void show_law(struct look *look, const struct rulebook *book)
{
	const struct law *law = book->law;

	show_text(&look->o, "law", law->id);
	show_text(&look->o, "title", law->title);
	show_text(&look->o, "en", law->en);
	show_text(&look->o, "in_force_from", civil_print(look->arena, law->in_force.from));
	show_text(&look->o, "digest", book->digest);
	SHOW_ROWS(look, "paragraphs", law->paragraphs, law->paragraph_count,
		  show_int(&look->o, "level", law->paragraphs[i].level););
	SHOW_ROWS(look, "duties", law->duties, law->duty_count,
		  show_text(&look->o, "duty", str_of(duty_code(law->duties[i].code))););
	show_plain_rows(look, "open", law->open, law->open_count);
}

static void show_ladder(struct look *look, const struct ladder_row *ladder)
{
	json_out_key(&look->o, "warn");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < ladder->warn_count; i++)
		json_out_int(&look->o, ladder->warn[i]);
	json_out_close(&look->o, ']');
	json_out_key(&look->o, "rungs");
	json_out_open(&look->o, '[');
	for (size_t i = 0; i < ladder->rung_count; i++)
		json_out_string(&look->o, ladder_rung_code(&ladder->rungs[i], look->arena));
	json_out_close(&look->o, ']');
	show_int(&look->o, "every", ladder->every);
	show_int(&look->o, "again", ladder->again);
	show_int(&look->o, "claim", ladder->claim);
}

static void show_procedure(struct look *look, const struct procedure *p)
{
	json_out_open(&look->o, '{');
	show_text(&look->o, "id", p->id);
	show_text(&look->o, "version", p->version);
	show_text(&look->o, "title", p->title);
	SHOW_ROWS(look, "sign_types", p->signs, p->sign_count, show_bool(&look->o, "tile", p->signs[i].tile);
		  show_text(&look->o, "kind",
			    p->signs[i].kind == SIGN_KIND_PRECURSOR    ? S("precursor")
			    : p->signs[i].kind == SIGN_KIND_INDICATION ? S("indication")
								       : S("other")););
	SHOW_ROWS(look, "sources", p->sources, p->source_count, show_text(&look->o, "group", p->sources[i].group););
	SHOW_ROWS(look, "categories", p->categories, p->category_count,
		  show_text(&look->o, "abnormal_field", p->categories[i].abnormal_field););
	SHOW_ROWS(look, "criteria", p->criteria, p->criterion_count,
		  show_text(&look->o, "value", p->criteria[i].value););
	SHOW_ROWS(look, "duties", p->duties, p->duty_count,
		  show_text(&look->o, "duty", str_of(duty_code(p->duties[i].code))););
	SHOW_ROWS(look, "ladders", p->ladders, p->ladder_count, show_ladder(look, &p->ladders[i]););
	SHOW_ROWS(look, "roles", p->roles, p->role_count, (void)0;);
	SHOW_ROWS(look, "acts", p->acts, p->act_count, (void)0;);
	SHOW_ROWS(look, "approvals", p->approvals, p->approval_count, show_steps(look, &p->approvals[i]););
	show_plain_rows(look, "grounds", p->grounds, p->ground_count);
	json_out_close(&look->o, '}');
}

bool view_rulebook_show(struct look *look)
{
	struct rulebook book = look->rulebook;
	struct str law = { 0 };

	if (query_value(look->call->query, "law", look->arena, &law) &&
	    !rulebook_by_law(look->desk->library, law, &book))
		return refuse_str(look->err, REFUSAL_NOT_FOUND, law);
	json_out_open(&look->o, '{');
	show_law(look, &book);
	json_out_key(&look->o, "procedure");
	show_procedure(look, book.procedure);
	json_out_close(&look->o, '}');
	return true;
}

bool view_attachment_get(struct look *look)
{
	struct sha256_digest digest;

	if (!sha256_read_hex(look->call->ids[0], &digest))
		return refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0]);
	look->call->reply_media = "application/octet-stream";
	return attachment_open(look->desk, look->db, look->arena, look->who.agency, look->call->ids[0],
			       &look->call->reply, look->err);
}

bool view_ledger_head(struct look *look)
{
	DB_QUERY(look->db, checkpoint_last, rows, .agency = db_text(look->who.agency));
	if (!db_next(rows))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_NOT_FOUND, "checkpoint")
						     : db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_int(&look->o, "size", db_integer(rows, COL_checkpoint_last_size));
	show_text(&look->o, "checkpoint", db_str(rows, COL_checkpoint_last_note));
	json_out_close(&look->o, '}');
	return true;
}

bool view_ledger_entry(struct look *look)
{
	char hex[SHA256_HEX_BYTES];
	int64_t seq;

	if (!str_int64(look->call->ids[0], &seq) || seq < 0)
		return refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0]);
	DB_QUERY(look->db, entry_get, rows, .agency = db_text(look->who.agency), .seq = db_int(seq));
	if (!db_next(rows))
		return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, look->call->ids[0])
						     : db_refuse(look->db, look->err);
	const struct sha256_digest leaf = merkle_leaf(db_str(rows, COL_entry_get_body));
	if (!str_equal(db_str(rows, COL_entry_get_leaf), str_from((const char *)leaf.at, sizeof(leaf.at))))
		return db_doubt(look->db, "an entry that is not what was hashed") || db_refuse(look->db, look->err);
	json_out_open(&look->o, '{');
	show_int(&look->o, "seq", seq);
	show_text(&look->o, "leaf", sha256_hex(leaf, hex));
	json_out_key(&look->o, "entry");
	json_out_raw(&look->o, db_str(rows, COL_entry_get_body));
	json_out_close(&look->o, '}');
	return true;
}
