#include "desk/spooled.h"

#include <stdio.h>

#include "base/must.h"
#include "desk/call.h"
#include "desk/desk_inside.h"
#include "desk/input.h"
#include "desk/receipt.h"
#include "desk/spool.h"
#include "host/file.h"
#include "host/log.h"
#include "text/json.h"

enum { REPLAY_MOST = 50 };

/* What is wrong with the report itself stays refused; what is wrong with us is no reason to send anybody away. */
static bool is_our_fault(const struct desk_call *call)
{
	return call->err.refusal != REFUSAL_NONE && refusal_row(call->err.refusal)->http_status >= 500;
}

/* What the store would refuse for good is no report to be receipted. */
static bool is_sound(struct desk *desk, const struct desk_call *call, struct instant now)
{
	const struct in_sign_report_open *in = call->input;
	struct rulebook rulebook;
	struct err err;

	return call->idempotency_key.len && !call->input_err && in &&
	       rulebook_in_force(desk->library, instant_taipei_day(now), &rulebook, &err) &&
	       procedure_tile(rulebook.procedure, in->tile);
}

static void answer_taken(struct desk_call *call)
{
	char receipt[RECEIPT_BYTES];
	struct json_out o = { &call->reply, false };

	receipt_make(call->idempotency_key, receipt);
	call->err = (struct err){ 0 };
	call->status = 202;
	buf_clear(&call->reply);
	json_out_open(&o, '{');
	json_out_key(&o, "receipt");
	json_out_string(&o, str_of(receipt));
	json_out_close(&o, '}');
	snprintf(call->location, sizeof(call->location), "/r/ok/%s", receipt);
}

void spooled_take(struct desk *desk, struct desk_call *call)
{
	struct spool_report report = {
		.key = call->idempotency_key, .body = call->body, .source = call->source, .device = call->device
	};
	struct err err = { 0 };

	/* A replayed one has its time already, and waits in the spool as it is. */
	if (!desk->spool || call->route != ROUTE_sign_report_open || call->dry_run ||
	    instant_is_set(call->received_at) || !is_our_fault(call))
		return;
	if (!now_instant(&desk->clock, &report.received, &err) || !is_sound(desk, call, report.received))
		return;
	if (spool_take(desk->spool, &report, &err)) {
		log_refusal(LOG_LEVEL_WARN, "report-spooled", &call->err);
		answer_taken(call);
	} else {
		log_refusal(LOG_LEVEL_ERROR, "report-unspooled", &err);
	}
}

static void nobody_waits(struct desk_call *call)
{
	(void)call;
}

struct desk_call *spooled_calls(struct desk *desk, struct arena *arena)
{
	struct spool_report *reports = ARENA_ARRAY(arena, REPLAY_MOST, struct spool_report);
	struct desk_call *first = NULL, **end = &first;
	size_t count = spool_count(desk->spool) ? spool_oldest(desk->spool, arena, reports, REPLAY_MOST) : 0;

	for (size_t i = 0; i < count; i++) {
		struct desk_call *call = ARENA_NEW(arena, struct desk_call);
		*call = (struct desk_call){
			.route = ROUTE_sign_report_open,
			.body = reports[i].body,
			.idempotency_key = reports[i].key,
			.source = reports[i].source,
			.device = reports[i].device,
			.received_at = reports[i].received,
			.done = nobody_waits,
		};
		*end = call;
		end = &call->next;
	}
	return first;
}

/* Nobody can be told any more; an operator can still read what it said. */
static bool keep_refused(struct desk *desk, const struct desk_call *call)
{
	ARENA_SCOPED(arena);
	BUF_SCOPED(line);
	struct err err = { 0 };

	buf_add(&line, call->body);
	buf_add_char(&line, '\n');
	log_refusal(LOG_LEVEL_ERROR, "replay-refused", &call->err);
	if (file_append(arena_printf(&arena, "%s/reports.refused", desk->data_dir).at, buf_str(&line), 0600, &err))
		return true;
	log_refusal(LOG_LEVEL_ERROR, "replay-unkept", &err);
	return false;
}

bool spooled_settle(struct desk *desk, struct desk_call *calls)
{
	size_t done = 0;
	bool well = true;

	for (struct desk_call *call = calls; call; call = call->next) {
		well = well && !is_our_fault(call) && (call->err.refusal == REFUSAL_NONE || keep_refused(desk, call));
		done += well;
		buf_free(&call->reply);
	}
	if (done)
		spool_forget(desk->spool, done);
	return well;
}
