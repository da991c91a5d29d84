/* Channels by which messages leave the house: set up, changed, tried, retired. */
#include "courier/setup.h"
#include "desk/act.h"
#include "desk/desk_inside.h"
#include "desk/outbox.h"

static bool is_there(struct act *act, struct str id, struct row_channel *out)
{
	if (row_channel_get(act->db, act->arena, act->agency, id, out))
		return !instant_is_set(out->retired_at) || refuse_str(act->err, REFUSAL_CHANNEL_RETIRED, id);
	return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, id)
					    : db_refuse(act->db, act->err);
}

/* The subject's key goes with the row: what the sealed text once said, nobody can tell any more. */
static bool secret_drop(struct act *act, struct str channel)
{
	struct row_channel_secret before;

	if (!row_channel_secret_get(act->db, act->arena, act->agency, channel, &before))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	keyring_forget(act->desk->keyring, act->agency, before.subject);
	return (DB_RUN(act->db, subject_key_delete, .agency = db_text(act->agency),
		       .subject = db_text(before.subject)) &&
		DB_RUN(act->db, channel_secret_delete, .agency = db_text(act->agency), .channel = db_text(channel))) ||
	       db_refuse(act->db, act->err);
}

static bool secret_keep(struct act *act, struct str channel, struct str secret)
{
	struct row_channel_secret row = { .agency = act->agency, .channel = channel };

	return secret_drop(act, channel) && act_new_subject(act, &row.subject) &&
	       keyring_seal(act->desk->keyring, act->db, act->agency, row.subject, "secret", secret, act->arena,
			    &row.secret_sealed, act->err) &&
	       (row_channel_secret_put(act->db, &row) || db_refuse(act->db, act->err));
}

/* What was typed, with what a ready template says where nothing was. Mail goes to addresses of mail, a webhook to itself. */
static bool fact_of(struct act *act, const struct in_channel_register *in, struct fact_channel_registered *out)
{
	const struct courier_preset *preset = in->preset.len ? courier_preset(in->preset) : NULL;

	*out = (struct fact_channel_registered){
		.allow_private = in->allow_private,
		.body = in->body,
		.ca = in->ca,
		.expect = in->expect,
		.headers = in->headers,
		.kind = in->kind,
		.login = in->login,
		.name = in->name,
		.place = in->place,
		.plain = in->plain,
		.secret = in->secret.len > 0,
		.sender = in->sender,
		.target = in->target,
		.url = in->url,
	};
	if (preset && str_is(in->kind, "template")) {
		out->url = in->url.len ? in->url : str_of(preset->url);
		out->headers = in->headers.len ? in->headers : str_of(preset->headers);
		out->body = in->body.len ? in->body : str_of(preset->body);
		out->expect = in->expect.len ? in->expect : str_of(preset->expect);
		out->target = in->target.len ? in->target : str_of(preset->target);
	}
	if (str_is(in->kind, "smtp"))
		out->target = S("email");
	else if (str_is(in->kind, "webhook"))
		out->target = S("none");
	if (out->target.len)
		return true;
	refuse(act->err, REFUSAL_CHANNEL_NEEDS, "target");
	return refuse_at(act->err, "/target");
}

static bool is_sound(struct act *act, const struct fact_channel_registered *fact, struct str secret, bool has_secret)
{
	struct courier_channel channel = {
		.url = fact->url,
		.from = fact->sender,
		.login = fact->login,
		.secret = secret,
		.ca = fact->ca,
		.headers = fact->headers,
		.body = fact->body,
		.expect = fact->expect,
		.allow_private = fact->allow_private,
		.plain = fact->plain,
	};

	return courier_kind_read(fact->kind, &channel.kind) && courier_setup_check(&channel, has_secret, act->err);
}

/* What was learnt of another server is not held against the new one. */
static bool forget_state(struct act *act, struct str channel)
{
	struct row_channel_state state;

	if (!row_channel_state_get(act->db, act->arena, act->agency, channel, &state))
		return db_failure(act->db) == DB_OK || db_refuse(act->db, act->err);
	state.failures = 0;
	state.open_until_at = INSTANT_UNSET;
	return row_channel_state_put(act->db, &state) || db_refuse(act->db, act->err);
}

bool desk_channel_register(struct act *act, const struct in_channel_register *in)
{
	struct fact_channel_registered fact;
	struct row_channel before = { 0 };
	struct row_channel_secret kept;
	struct str id = in->channel;

	if (id.len && !is_there(act, id, &before))
		return false;
	const bool has_kept = id.len && row_channel_secret_get(act->db, act->arena, act->agency, id, &kept);
	/* A password for one server is not sent to another. */
	if (has_kept && in->secret.len == 0 && !str_equal(before.url, in->url)) {
		refuse(act->err, REFUSAL_CHANNEL_NEEDS, "secret");
		return refuse_at(act->err, "/secret");
	}
	if (!fact_of(act, in, &fact) || !is_sound(act, &fact, in->secret, in->secret.len || has_kept))
		return false;
	if (id.len == 0)
		id = act_new_id(act, S("N-"));
	if (in->secret.len && !secret_keep(act, id, in->secret))
		return false;
	return forget_state(act, id) && act_record(act, FACT_channel_registered, id, &fact) &&
	       act_answer_id(act, "channel", id, "channels", in->channel.len ? 200 : 201);
}

bool desk_channel_retire(struct act *act, const struct in_channel_retire *in)
{
	const struct str id = act->call->ids[0];
	struct fact_channel_retired fact = { .reason = in->reason };
	struct row_channel before;

	return is_there(act, id, &before) && secret_drop(act, id) && act_record(act, FACT_channel_retired, id, &fact) &&
	       act_answer_id(act, "channel", id, NULL, 200);
}

bool desk_channel_test(struct act *act, const struct in_channel_test *in)
{
	const struct str id = act->call->ids[0];
	const struct outbox_message message = { .kind = MESSAGE_TEST,
						.thing = id,
						.link = arena_printf(act->arena, "/admin/channels/%.*s", STR_ARG(id)) };
	struct row_channel channel;
	struct row_person person;

	(void)in;
	if (!is_there(act, id, &channel))
		return false;
	if (!row_person_get(act->db, act->arena, act->agency, act->who, &person))
		return db_failure(act->db) == DB_OK ? refuse_str(act->err, REFUSAL_NOT_FOUND, act->who)
						    : db_refuse(act->db, act->err);
	if (!outbox_reaches(&channel, &person))
		return refuse_str(act->err, REFUSAL_CHANNEL_ADDRESS, channel.target);
	return outbox_put_by(act, &message, &person, &channel) && act_answer_id(act, "channel", id, NULL, 202);
}
