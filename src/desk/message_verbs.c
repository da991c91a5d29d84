/* Messages that could not be delivered, by hand: sent once more, or known to be so. */
#include "desk/act.h"
#include "desk/outbox.h"

static bool find_dead(struct act *act, struct row_outbox *out)
{
	const struct str id = act->call->ids[0];
	int64_t number;

	if (!str_int64(id, &number) || !row_outbox_get(act->db, act->arena, act->agency, number, out))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
						    : db_refuse(act->db, act->err);
	return str_is(out->state, "dead") || refuse_str(act->err, REFUSAL_ALREADY_DONE, id);
}

/* It is no more among what could not be delivered. */
static bool settle(struct act *act, struct row_outbox *row, const char *state)
{
	row->state = str_of(state);
	return row_outbox_put(act->db, row) || db_refuse(act->db, act->err);
}

bool desk_message_resend(struct act *act, const struct in_message_resend *in)
{
	struct row_outbox row;
	struct row_person person;
	int channels;

	(void)in;
	if (!find_dead(act, &row))
		return false;
	struct fact_message_resent fact = { .kind = row.kind, .message = row.message, .person = row.person };
	struct outbox_message message = { .thing = row.thing, .deadline = row.deadline_at, .link = row.link };
	if (!message_read(row.kind, &message.kind) ||
	    !row_person_get(act->db, act->arena, act->agency, row.person, &person) || person.erased)
		return refuse_str(act->err, REFUSAL_NOT_FOUND, row.person);
	if (!settle(act, &row, "resent") || !outbox_put(act, &message, &person, &channels))
		return false;
	if (channels == 0)
		return refuse(act->err, REFUSAL_CHANNEL_NONE);
	return act_record(act, FACT_message_resent, row.thing, &fact) &&
	       act_answer_id(act, "message", row.message, NULL, 202);
}

bool desk_message_acknowledge(struct act *act, const struct in_message_acknowledge *in)
{
	struct row_outbox row;

	if (!find_dead(act, &row) || !settle(act, &row, "acknowledged"))
		return false;
	struct fact_message_acknowledged fact = { .message = row.message, .person = row.person, .reason = in->reason };
	return act_record(act, FACT_message_acknowledged, row.thing, &fact) &&
	       act_answer_id(act, "message", row.message, NULL, 200);
}
