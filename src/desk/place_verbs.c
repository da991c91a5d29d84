/* Places with a code on the wall: whoever scans it reports from there. */
#include "desk/act.h"
#include "gate/gate.h"

enum { TOKEN_LETTERS = 20 }; /* 100 bits: nobody guesses a place, and the poster is still easy to scan */

/* The code is no fact: it can be taken off the wall and out of the store. */
static bool make_token(struct act *act, struct str place)
{
	char token[TOKEN_LETTERS + 1];
	struct str digest;

	gate_secret_make(token, TOKEN_LETTERS, act->arena, &digest);
	return DB_RUN(act->db, place_token_insert, .token = db_text(str_of(token)), .agency = db_text(act->agency),
		      .place = db_text(place), .made_at = db_instant(act->now)) ||
	       db_refuse(act->db, act->err);
}

bool desk_place_register(struct act *act, const struct in_place_register *in)
{
	struct fact_place_registered fact = { .name = in->name, .remark = in->remark };
	struct row_place before;
	struct str id = in->place;

	if (id.len && !row_place_get(act->db, act->arena, act->agency, id, &before))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, id);
	if (id.len && instant_is_set(before.revoked_at))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, id);
	if (id.len == 0) {
		id = act_new_id(act, S("L-"));
		if (!make_token(act, id))
			return false;
	}
	return act_record(act, FACT_place_registered, id, &fact) &&
	       act_answer_id(act, "place", id, "places", in->place.len ? 200 : 201);
}

bool desk_place_revoke(struct act *act, const struct in_place_revoke *in)
{
	const struct str id = act->call->ids[0];
	struct fact_place_revoked fact = { .reason = in->reason };
	struct row_place before;

	if (!row_place_get(act->db, act->arena, act->agency, id, &before))
		return refuse_str(act->err, REFUSAL_NOT_FOUND, id);
	if (instant_is_set(before.revoked_at))
		return refuse_str(act->err, REFUSAL_ALREADY_DONE, id);
	if (!DB_RUN(act->db, place_token_delete, .agency = db_text(act->agency), .place = db_text(id)))
		return db_refuse(act->db, act->err);
	return act_record(act, FACT_place_revoked, id, &fact) && act_answer_id(act, "place", id, NULL, 200);
}
