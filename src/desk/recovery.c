#include "desk/recovery.h"

#include "gate/gate.h"
#include "text/json.h"

enum { CODE_LETTERS = 16 };

void recovery_new(struct arena *arena, struct recovery_codes *out)
{
	char code[CODE_LETTERS + 1];
	struct str digest;

	for (out->count = 0; out->count < RECOVERY_CODES; out->count++) {
		gate_secret_make(code, CODE_LETTERS, arena, &digest);
		out->at[out->count] = arena_printf(arena, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12);
	}
}

void recovery_read(struct str lines, struct recovery_codes *out)
{
	out->count = 0;
	while (lines.len && out->count < RECOVERY_CODES)
		str_cut(lines, '\n', &out->at[out->count++], &lines);
}

/* As it was written, whatever was made of it when it was typed. */
static struct str digest_of(struct arena *arena, struct str code)
{
	BUF_SCOPED(bare);

	for (size_t i = 0; i < code.len; i++)
		if (code.at[i] != ' ' && code.at[i] != '-')
			buf_add_char(&bare,
				     (char)(code.at[i] >= 'A' && code.at[i] <= 'Z' ? code.at[i] | 32 : code.at[i]));
	return bare.len == CODE_LETTERS ? gate_secret_digest(arena, buf_str(&bare)) : S("");
}

bool recovery_clear(struct act *act, struct str agency, struct str person)
{
	return DB_RUN(act->db, recovery_code_clear, .agency = db_text(agency), .person = db_text(person)) ||
	       db_refuse(act->db, act->err);
}

bool recovery_keep(struct act *act, const struct recovery_codes *codes)
{
	struct fact_account_secured fact = { .what = S("codes_made") };

	if (!recovery_clear(act, act->agency, act->who))
		return false;
	for (size_t i = 0; i < codes->count; i++)
		if (!DB_RUN(act->db, recovery_code_insert, .agency = db_text(act->agency), .person = db_text(act->who),
			    .digest = db_text(digest_of(act->arena, codes->at[i]))))
			return db_refuse(act->db, act->err);
	return act_record(act, FACT_account_secured, act->who, &fact);
}

bool recovery_use(struct act *act, const struct row_credential *credential, struct str code)
{
	struct fact_account_secured fact = { .what = S("code_used") };
	const struct str digest = digest_of(act->arena, code);

	if (digest.len == 0)
		return false;
	if (!DB_RUN(act->db, recovery_code_use, .agency = db_text(credential->agency),
		    .person = db_text(credential->person), .digest = db_text(digest)))
		return db_refuse(act->db, act->err);
	return db_changed(act->db) == 1 && act_record(act, FACT_account_secured, credential->person, &fact);
}

int64_t recovery_count(struct db *db, struct str agency, struct str person)
{
	DB_QUERY(db, recovery_code_count, rows, .agency = db_text(agency), .person = db_text(person));
	return db_next(rows) ? db_integer(rows, 0) : 0;
}

bool recovery_answer(struct act *act, const struct recovery_codes *codes)
{
	struct json_out o = { &act->call->reply, false };

	buf_clear(&act->call->reply);
	json_out_open(&o, '{');
	json_out_key(&o, "codes");
	json_out_open(&o, '[');
	for (size_t i = 0; i < codes->count; i++)
		json_out_string(&o, codes->at[i]);
	json_out_close(&o, ']');
	json_out_close(&o, '}');
	act->reply_is_secret = true;
	act->call->status = 201;
	return true;
}

void recovery_of_answer(struct str reply, struct arena *arena, struct recovery_codes *out)
{
	struct json json;
	struct err err;
	const struct json *codes;

	out->count = 0;
	if (reply.len == 0 || !json_read(reply, arena, &json, &err) || !(codes = json_member(&json, "codes")))
		return;
	for (size_t i = 0; i < codes->count && i < RECOVERY_CODES; i++)
		out->at[out->count++] = codes->items[i].string;
}
