/* The open door: reports by anybody, and what more they have to say (參七: 迅速通報). Nothing here is refused for being too much:
 * what looks like noise is taken and marked. */
#include <arpa/inet.h>
#include <stdio.h>

#include "desk/act.h"
#include "desk/desk_inside.h"
#include "desk/receipt.h"
#include "text/sha256.h"

enum { DEVICE_CHARACTERS = 16 };

/* The network without the last part of the address: where a flood comes from, and nobody in particular. */
static struct str zone_of(struct act *act)
{
	char text[INET6_ADDRSTRLEN];
	const char *source = arena_cstr(act->arena, act->call->source);
	struct in6_addr six;
	struct in_addr four;

	if (inet_pton(AF_INET, source, &four) == 1) {
		four.s_addr &= htonl(0xFFFFFF00);
		inet_ntop(AF_INET, &four, text, sizeof(text));
		return arena_printf(act->arena, "%s/24", text);
	}
	if (inet_pton(AF_INET6, source, &six) != 1)
		return (struct str){ 0 };
	memset(six.s6_addr + 6, 0, 10);
	inet_ntop(AF_INET6, &six, text, sizeof(text));
	return arena_printf(act->arena, "%s/48", text);
}

static struct str device_of(struct act *act)
{
	char hex[SHA256_HEX_BYTES];

	if (act->call->device.len == 0)
		return (struct str){ 0 };
	sha256_hex(sha256_of(act->call->device), hex);
	return arena_str(act->arena, str_first(str_of(hex), DEVICE_CHARACTERS));
}

static struct bucket_size size_of(const struct act *act, const char *most, const char *refill)
{
	const int room = procedure_setting(act->rulebook.procedure, most);

	return (struct bucket_size){ room > 0 ? room : 1,
				     SPAN_MINUTES(procedure_setting(act->rulebook.procedure, refill)) };
}

/* Both are asked each time, so that both count it. */
static bool is_noise(struct act *act, struct str place)
{
	const struct bucket_size of_place = size_of(act, SETTING_REPORTS_PLACE, SETTING_REPORTS_PLACE_MINUTES);
	const struct bucket_size of_source = size_of(act, SETTING_REPORTS_SOURCE, SETTING_REPORTS_SOURCE_MINUTES);
	bool noise = false;

	if (place.len && !bucket_take(act->desk->buckets, "place", place, of_place, act->now))
		noise = true;
	if (!bucket_take(act->desk->buckets, "source", act->call->source, of_source, act->now))
		noise = true;
	return noise;
}

/* The place whose code was scanned; its agency is the one that is told. A code that counts no more says nothing, and the report is
 * taken without it. */
static void find_place(struct act *act, struct str token, struct row_place *out)
{
	struct row_place_token row;

	*out = (struct row_place){ 0 };
	if (token.len == 0 || !row_place_token_get(act->db, act->arena, token, &row))
		return;
	if (!row_place_get(act->db, act->arena, row.agency, row.place, out) || instant_is_set(out->revoked_at)) {
		*out = (struct row_place){ 0 };
		return;
	}
	act->agency = row.agency;
}

static bool record_report(struct act *act, const struct in_sign_report_open *in, const struct tile *tile,
			  const struct row_place *place)
{
	char receipt[RECEIPT_BYTES];
	struct fact_sign_reported fact = {
		.attachments = in->attachments,
		.device = device_of(act),
		.noise = is_noise(act, place->place),
		.place = in->place.len ? in->place : place->name,
		.place_id = place->place,
		.received_at = act->call->received_at,
		.reporter_contact = in->reporter_contact,
		.reporter_name = in->reporter_name,
		.self_declared = str_is(act->who, "anyone"),
		.source = S("person"),
		.text = in->text.len ? in->text : tile->row.text,
		.tile = tile->row.id,
		.type = tile->sign,
		.zone = zone_of(act),
	};

	/* Of the form's key: the spool has told the same code to whoever was served by it. */
	receipt_make(act->call->idempotency_key, receipt);
	fact.receipt = receipt_digest(act->arena, receipt);
	if (!act_attachments(act, &fact.attachments))
		return false;
	if ((in->reporter_name.len || in->reporter_contact.len) && !act_new_subject(act, &fact.subject))
		return false;
	const struct str id = act_new_id(act, arena_printf(act->arena, "S%d-", act_roc_year(act)));
	if (!act_record(act, FACT_sign_reported, id, &fact) || !act_answer_id(act, "sign", id, NULL, 201))
		return false;
	snprintf(act->call->location, sizeof(act->call->location), "/r/ok/%s", receipt);
	return true;
}

bool desk_sign_report_open(struct act *act, const struct in_sign_report_open *in)
{
	const struct tile *tile = procedure_tile(act->rulebook.procedure, in->tile);
	const struct str home = act->agency;
	struct row_place place;

	if (act->call->idempotency_key.len == 0)
		return refuse(act->err, REFUSAL_IDEMPOTENCY_KEY_MISSING);
	if (!tile) {
		refuse(act->err, REFUSAL_CODE_UNKNOWN, "tile", arena_cstr(act->arena, str_first(in->tile, 60)), "/r");
		return refuse_at(act->err, "/tile");
	}
	find_place(act, in->place_token, &place);
	const bool done = record_report(act, in, tile, &place);
	/* The answer to a repeated request is kept, and looked for, under the agency that the door belongs to. */
	act->agency = home;
	return done;
}

/* The report that the receipt in the path belongs to. */
static bool find_report(struct act *act, struct row_report *out)
{
	char receipt[RECEIPT_BYTES];

	if (!receipt_read(act->call->ids[0], receipt))
		return refuse(act->err, REFUSAL_RECEIPT_UNKNOWN);
	DB_QUERY(act->db, report_by_receipt, rows, .receipt = db_text(receipt_digest(act->arena, receipt)));
	if (!db_next(rows))
		return db_failure(act->db) == DB_OK ? refuse(act->err, REFUSAL_RECEIPT_UNKNOWN)
						    : db_refuse(act->db, act->err);
	row_report_read(rows, act->arena, out);
	return true;
}

bool desk_sign_add(struct act *act, const struct in_sign_add *in)
{
	const struct str home = act->agency;
	struct fact_sign_added fact = { .attachments = in->attachments, .text = in->text };
	struct row_report report;

	if (!find_report(act, &report))
		return false;
	act->agency = report.agency;
	const bool done = act_attachments(act, &fact.attachments) &&
			  act_record(act, FACT_sign_added, report.sign, &fact) &&
			  act_answer_id(act, "sign", report.sign, NULL, 200);
	act->agency = home;
	return done;
}

bool desk_sign_call_back(struct act *act, const struct in_sign_call_back *in)
{
	struct row_sign sign;
	struct fact_finder_verified fact = { .how = in->how };

	return act_sign(act, &sign) && act_record(act, FACT_finder_verified, sign.sign, &fact) &&
	       act_answer_sign(act, sign.sign, 200);
}
