/* Who is called about a duty says that they see to it (伍二; 伍三). */
#include "desk/act.h"
#include "desk/call.h"
#include "desk/caller.h"

bool desk_clock_claim(struct act *act, const struct in_clock_claim *in)
{
	const struct str id = call_clock(act->arena, act->call->ids[0]);
	struct row_clock clock;

	if (!row_clock_get(act->db, act->arena, act->agency, id, &clock))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
						    : db_refuse(act->db, act->err);
	return caller_claim(act, &clock, in->remark) && act_answer_id(act, "clock", id, NULL, 200);
}
