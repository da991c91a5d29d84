#include "sim/bodies.h"

#include "base/must.h"
#include "desk/approval.h"

/* A time of the last hours, as RFC 3339. */
static const char *past(struct town *town, int64_t most_minutes, struct arena *arena)
{
	char text[INSTANT_TEXT_BYTES];
	const struct instant at = { town->now.ms - dice_between(town->dice, 0, most_minutes) * 60000 };

	return arena_cstr(arena, instant_print_taipei(at, text));
}

/* One of several texts. */
#define ONE_OF(town, texts) ((texts)[dice_pick((town)->dice, sizeof(texts) / sizeof(*(texts)))])

static const char *boolean(struct town *town, int percent)
{
	return dice_chance(town->dice, percent) ? "true" : "false";
}

struct saying body_report(struct town *town, struct arena *arena)
{
	static const char *const types[] = { "odd-file", "web-down", "malware", "power-water-fire" };
	const bool began = dice_chance(town->dice, 30);

	return (struct saying){
		ROUTE_sign_report, S(""),
		arena_printf(arena, "{\"type\":\"%s\",\"text\":\"首頁被換掉\",\"reporter_name\":\"王小明\"%s%s%s}",
			     ONE_OF(town, types), began ? ",\"occurred_at\":\"" : "",
			     began ? past(town, 300, arena) : "", began ? "\"" : "")
	};
}

struct saying body_survey(struct town *town, struct str sign, struct arena *arena)
{
	return (struct saying){ ROUTE_sign_survey, sign,
				arena_printf(arena,
					     "{\"attendees\":[\"林志明\"],\"findings\":\"看過了\",\"at\":\"%s\"}",
					     past(town, 20, arena)) };
}

struct saying body_verdict(struct town *town, struct str sign, struct str join, struct arena *arena)
{
	const int kind = (int)dice_between(town->dice, 1, 100);
	struct str body;

	if (kind <= 6)
		body = S("{\"verdict\":\"not_incident\",\"reason\":\"誤報\"}");
	else if (kind <= 16)
		body = S("{\"verdict\":\"look_again\",\"reason\":\"再看\"}");
	else if (kind <= 20 && join.len)
		body = arena_printf(arena, "{\"verdict\":\"incident\",\"reason\":\"同一件\",\"incident\":\"%.*s\"}",
				    STR_ARG(join));
	else if (kind <= 35)
		body = arena_printf(
			arena,
			"{\"verdict\":\"incident\",\"reason\":\"確認\",\"aware_at\":\"%s\",\"aware_reason\":\"電話告知\"}",
			past(town, 120, arena));
	else
		body = S("{\"verdict\":\"incident\",\"reason\":\"確認\",\"title\":\"首頁遭置換\"}");
	return (struct saying){ ROUTE_sign_verdict, sign, body };
}

/* --- The rating --------------------------------------------------------------------------------------------------------- */

static const char *aspect(struct town *town, struct arena *arena)
{
	static const char *const targets[] = { "info", "system", "business" }, *const sevs[] = { "minor", "severe" },
				 *const classes[] = { "none", "sensitive", "official_confidential", "state_secret" };
	const char *dim = (const char *const[]){ "C", "I", "A" }[dice_pick(town->dice, 3)];

	if (*dim == 'A')
		return arena_printf(
			       arena,
			       "{\"dim\":\"A\",\"target\":\"%s\",\"core\":%s,\"ci\":%s,\"within\":%s,\"daily\":%s}",
			       targets[1 + dice_pick(town->dice, 2)], boolean(town, 40), boolean(town, 10),
			       boolean(town, 60), boolean(town, 80))
			.at;
	return arena_printf(
		       arena,
		       "{\"dim\":\"%s\",\"target\":\"%s\",\"core\":%s,\"ci\":%s,\"cls\":\"%s\",\"sev\":\"%s\",\"reason\":\"研判\","
		       "\"criterion\":\"本所準則\"}",
		       dim, ONE_OF(town, targets), boolean(town, 30), boolean(town, 10),
		       dice_chance(town->dice, 70) ? "none" : ONE_OF(town, classes), ONE_OF(town, sevs))
		.at;
}

static struct str rating(struct town *town, struct arena *arena)
{
	const int64_t count = dice_chance(town->dice, 4) ? 0 : dice_between(town->dice, 1, 3);
	struct str aspects = S("");

	for (int64_t i = 0; i < count; i++)
		aspects = arena_printf(arena, "%.*s%s%s", STR_ARG(aspects), i ? "," : "", aspect(town, arena));
	return arena_printf(arena, "{\"reason\":\"依影響研判\",\"aspects\":[%.*s]}", STR_ARG(aspects));
}

/* --- Steps that are owed ------------------------------------------------------------------------------------------------ */

static struct str file_body(struct town *town, const char *kind, struct arena *arena)
{
	if (dice_chance(town->dice, 15))
		return arena_printf(arena, "{\"kind\":\"%s\",\"channel\":\"fax\",\"channel_reason\":\"網站維護中\"}",
				    kind);
	return arena_printf(arena, "{\"kind\":\"%s\",\"number\":\"NCERT-%lld\"}", kind,
			    (long long)dice_between(town->dice, 1, 99999));
}

static bool confirm_body(struct town *town, struct str incident, const char *phase, struct arena *arena,
			 struct str *out)
{
	const struct watch_form form = watch_form(town->watch, incident, str_of(phase));

	if (!form.content.len)
		return false;
	*out = arena_printf(arena, "{\"phase\":\"%s\",\"content\":\"%.*s\",\"decision\":\"%s\"}", phase,
			    STR_ARG(form.content),
			    dice_chance(town->dice, 88) ? "confirmed" : "returned\",\"reason\":\"再查");
	return true;
}

/* What is asked in the case: the first that is in that state, and waits for one of those roles (0: whoever). */
static bool find_approval(struct town *town, struct str incident, const char *state, unsigned roles,
			  struct arena *arena, struct row_approval *out)
{
	bool found = false;

	if (!db_begin(town->db))
		return false;
	{
		DB_QUERY(town->db, approval_list, rows, .agency = db_text(S("town")), .incident = db_text(incident));
		while (!found && db_next(rows)) {
			row_approval_read(rows, arena, out);
			found = str_is(out->state, state) &&
				(!roles ||
				 (procedure_act(rulebook_default()->procedures, approval_step_act(out))->roles &
				  roles));
		}
	}
	db_rollback(town->db);
	return found;
}

/* Mostly granted; or heard on the telephone and entered; or returned. */
static bool decide_body(struct town *town, struct str incident, const struct step *step, struct arena *arena,
			struct saying *out)
{
	struct row_approval row;

	if (!find_approval(town, incident, "pending", step->roles, arena, &row))
		return false;
	out->id = arena_printf(arena, "%.*s %.*s", STR_ARG(incident), STR_ARG(row.approval));
	if (dice_chance(town->dice, 15)) {
		const struct town_person *giver = town_pick(town, step->roles);
		const struct town_person *witness = &town->people[dice_pick(town->dice, town->people_count)];
		out->route = ROUTE_approval_dictate;
		out->who = town_pick(town, ROLE_BIT(ROLE_CONTACT));
		out->body = arena_printf(arena, "{\"content\":\"%.*s\",\"person\":\"%.*s\",\"witness\":\"%.*s\"}",
					 STR_ARG(row.content), STR_ARG(giver ? giver->id : S("P-9999")),
					 STR_ARG(witness->id));
		return true;
	}
	out->route = ROUTE_approval_decide;
	out->body = arena_printf(arena, "{\"content\":\"%.*s\",\"decision\":\"%s\"}", STR_ARG(row.content),
				 dice_chance(town->dice, 85) ? "granted" : "returned\",\"reason\":\"再查");
	return true;
}

/* Declared with consent, asked for, or declined. */
static bool continuity_body(struct town *town, struct str incident, struct arena *arena, struct saying *out)
{
	struct row_approval row;

	out->route = ROUTE_incident_continuity;
	out->body = S("{\"declare\":false,\"reason\":\"將恢復\"}");
	if (dice_chance(town->dice, 40))
		return true;
	out->body = S("{\"declare\":true,\"reason\":\"久停\"}");
	if (find_approval(town, incident, "granted", ROLE_BIT(ROLE_CISO), arena, &row))
		return true;
	out->route = ROUTE_continuity_ask;
	out->body = arena_printf(arena, "{\"services\":\"公文\",\"measures\":\"紙本 %lld\",\"reason\":\"久停\"}",
				 (long long)dice_between(town->dice, 1, 99));
	return true;
}

static struct str of_filing(const struct step *step, const char *more, struct arena *arena)
{
	return arena_printf(arena, "{\"filing\":\"%.*s\"%s}", STR_ARG(step->what), more);
}

bool body_step(struct town *town, struct str incident, const struct step *step, struct arena *arena, struct saying *out)
{
	const char *now = past(town, 0, arena);

	out->id = incident;
#define SAYS(step, said, words)            \
	case STEP_##step:                  \
		out->route = ROUTE_##said; \
		out->body = (words);       \
		return true;
	switch (step->code) {
		SAYS(TELL_LEADER, incident_tell_leader, S("{\"how\":\"電話\"}"))
		SAYS(CONTAIN, incident_contain, S("{\"measure\":\"拔網路線\"}"))
		SAYS(ASSESS, incident_assess,
		     S("{\"scope\":\"一\",\"cause\":\"二\",\"loss\":\"三\",\"support\":\"四\",\"measures\":\"五\"}"))
		SAYS(CLASSIFY, incident_classify,
		     S("{\"source\":\"external.intrusion\",\"category\":\"web\",\"abnormal\":[\"replaced\"],\"reason\":\"依單\"}"))
		SAYS(RATE, incident_rate, rating(town, arena))
		SAYS(JUDGE_TELLING, incident_judge_telling,
		     arena_printf(arena, "{\"tell\":%s,\"convene\":false,\"reason\":\"影響有限\"}", boolean(town, 40)))
		SAYS(MEETING, incident_meeting, S("{\"attendees\":[\"張組長\"],\"minutes\":\"全站下線\"}"))
		SAYS(SITUATION, incident_situation, S("{\"text\":\"全盤狀況\"}"))
		SAYS(ACKNOWLEDGE, incident_acknowledge, S("{\"remark\":\"知悉\"}"))
		SAYS(CISO_MEETING, incident_ciso_meeting, S("{\"attendees\":[\"李資安長\"],\"minutes\":\"研商\"}"))
		SAYS(FORM, form_submit, S("{\"phase\":\"notification\"}"))
		SAYS(RESPONSE_FORM, form_submit, S("{\"phase\":\"response\"}"))
		SAYS(REPORT_FORM, form_submit, S("{\"phase\":\"closing\"}"))
		SAYS(NOTIFY, notification_file, file_body(town, "notify", arena))
		SAYS(RENOTIFY, notification_file, file_body(town, "renotify", arena))
		SAYS(RESPONSE_FILE, notification_file, file_body(town, "control", arena))
		SAYS(REPORT_FILE, notification_file, file_body(town, "close", arena))
		SAYS(CORRECT, notification_file, file_body(town, "correction", arena))
		SAYS(RATIFY, notification_ratify, of_filing(step, ",\"remark\":\"同意\"", arena))
		SAYS(RESTORE, site_restore, S("{\"remark\":\"網站恢復\"}"))
		SAYS(BACKFILE, notification_backfile, of_filing(step, ",\"number\":\"NCERT-7\"", arena))
		SAYS(REFER, referral_send, S("{\"how\":\"person\",\"number\":\"1\"}"))
		SAYS(OUTAGE, incident_outage,
		     arena_printf(arena, "{\"outage\":\"%.*s\",\"ended_at\":\"%s\"}", STR_ARG(step->what), now))
		SAYS(DAMAGE, incident_damage,
		     S("{\"equipment\":\"一\",\"data\":\"二\",\"scope\":\"三\",\"delay\":\"四\",\"recovery\":\"五\",\"standby\":\"六\"}"))
		SAYS(CONTROL, incident_control, S("{\"summary\":\"已封\"}"))
		SAYS(RECOVER, incident_recover, S("{\"summary\":\"已還原\"}"))
		SAYS(LOOK, incident_look, S("{\"finding\":\"還在\"}"))
		SAYS(CLEAR, incident_clear, S("{\"reason\":\"已解除\"}"))
		SAYS(CLOSE, incident_close, S("{\"summary\":\"結案\"}"))
	case STEP_EXPLAIN:
		out->route = ROUTE_incident_explain;
		out->body = arena_printf(arena, "{\"clock\":\"%.*s\",\"text\":\"人手不足\"}",
					 STR_ARG(step->clock ? step->clock->clock : step->what));
		return true;
	case STEP_CONTINUITY:
		return continuity_body(town, incident, arena, out);
	case STEP_DECIDE_LEADER:
	case STEP_DECIDE_CISO:
	case STEP_DECIDE_MAYOR:
		return decide_body(town, incident, step, arena, out);
	case STEP_CONFIRM:
		out->route = ROUTE_form_confirm;
		return confirm_body(town, incident, "notification", arena, &out->body);
	case STEP_RESPONSE_CONFIRM:
		out->route = ROUTE_form_confirm;
		return confirm_body(town, incident, "response", arena, &out->body);
	case STEP_REPORT_CONFIRM:
		out->route = ROUTE_form_confirm;
		return confirm_body(town, incident, "closing", arena, &out->body);
	default:
		return false;
	}
#undef SAYS
}

struct saying body_fields(struct town *town, struct str incident, const char *phase, struct arena *arena)
{
	const char *field = str_is(str_of(phase), "notification") ? "investigation_vendor"
			    : str_is(str_of(phase), "response")   ? "response_summary"
								  : "rem_other";

	return (struct saying){
		ROUTE_form_save, incident,
		arena_printf(arena, "{\"phase\":\"%s\",\"values\":[{\"field\":\"%s\",\"values\":[\"第 %lld 版\"]}]}",
			     phase, field, (long long)dice_between(town->dice, 1, 999))
	};
}

/* --- What else people do ------------------------------------------------------------------------------------------------ */

static struct str outage(struct town *town, struct str incident, struct arena *arena)
{
	if (dice_chance(town->dice, 30))
		return arena_printf(arena, "{\"outage\":\"%.*s/outage/1\",\"began_at\":\"%s\"}", STR_ARG(incident),
				    past(town, 3000, arena));
	return arena_printf(arena, "{\"asset\":\"%s\",\"began_at\":\"%s\"}",
			    arena_cstr(arena, town->assets[dice_pick(town->dice, town->asset_count)]),
			    past(town, 600, arena));
}

/* A referral, forensics, more time for the report: asked. */
static struct saying asked_body(struct town *town, struct str incident, struct arena *arena)
{
	const long long n = (long long)dice_between(town->dice, 1, 3);
	const struct town_person *who = town_pick(town, ROLE_BIT(ROLE_CONTACT));

	switch (dice_between(town->dice, 0, 3)) {
	case 0:
		return (struct saying){
			ROUTE_forensics_apply, incident,
			arena_printf(arena, "{\"to\":\"資安院\",\"scope\":\"主機 %lld\",\"purpose\":\"途徑\"}", n), who
		};
	case 1:
		return (struct saying){ ROUTE_extension_ask, incident,
					S("{\"until\":\"2040-01-31\",\"reason\":\"等待鑑識\"}"), who };
	default:
		return (struct saying){
			ROUTE_referral_draft, incident,
			arena_printf(arena,
				     "{\"authority\":\"分局\",\"grounds\":[\"data\"],\"facts\":\"外洩 %lld 筆\"}", n),
			who
		};
	}
}

/* What follows from it: answered by the other agency, affirmed or disowned, taken back, ended; also where nothing was asked. */
static struct saying answered_body(struct town *town, struct str incident, struct arena *arena)
{
	static const char *const answers[] = { "granted", "disowned\",\"reason\":\"沒有接到" };
	const char *const states[] = { "pending", "granted", "returned" };
	struct row_approval row;
	struct saying out = { .id = incident };

	if (dice_chance(town->dice, 25)) {
		out.route = ROUTE_extension_answer;
		out.body = arena_printf(arena, "{\"consented\":%s}", boolean(town, 60));
		return out;
	}
	if (dice_chance(town->dice, 15)) {
		out.route = ROUTE_continuity_end;
		out.body = S("{\"reason\":\"恢復\"}");
		return out;
	}
	if (!find_approval(town, incident, ONE_OF(town, states), 0, arena, &row))
		return (struct saying){ ROUTE_referral_send, incident, S("{\"how\":\"letter\"}"), NULL };
	out.id = arena_printf(arena, "%.*s %.*s", STR_ARG(incident), STR_ARG(row.approval));
	if (dice_chance(town->dice, 30)) {
		out.route = ROUTE_approval_withdraw;
		out.body = S("{\"reason\":\"不用了\"}");
		return out;
	}
	out.route = ROUTE_approval_affirm;
	out.body = arena_printf(arena, "{\"content\":\"%.*s\",\"decision\":\"%s\"}", STR_ARG(row.content),
				ONE_OF(town, answers));
	return out;
}

struct saying body_other(struct town *town, struct str incident, struct arena *arena)
{
	static const char *const phases[] = { "notification", "response", "closing" }, *const kinds[] = { "notify",
													  "renotify",
													  "control" };
	struct saying out = { .id = incident };

	switch (dice_between(town->dice, 0, 15)) {
	case 12:
	case 13:
		return asked_body(town, incident, arena);
	case 14:
	case 15:
		return answered_body(town, incident, arena);
	case 0:
	case 1:
		out.route = ROUTE_incident_rate;
		out.body = rating(town, arena);
		break;
	case 2:
		out.route = ROUTE_incident_know;
		out.body = arena_printf(arena, "{\"aware_at\":\"%s\",\"reason\":\"查明\"}", past(town, 200, arena));
		break;
	case 3:
	case 4:
		out.route = ROUTE_incident_outage;
		out.body = outage(town, incident, arena);
		break;
	case 5:
	case 6:
		out.route = ROUTE_notification_file;
		out.body = arena_printf(arena, "{\"kind\":\"%s\",\"number\":\"N-1\"%s}", ONE_OF(town, kinds),
					dice_chance(town->dice, 60) ? ",\"unconfirmed_reason\":\"組長未接\"" : "");
		break;
	case 7:
		out.route = ROUTE_incident_review;
		out.body = arena_printf(arena, "{\"level\":%lld,\"basis\":\"審核\",\"aspects\":[%s]}",
					(long long)dice_between(town->dice, 1, 4), aspect(town, arena));
		break;
	case 8:
		out.route = dice_chance(town->dice, 40) ? ROUTE_incident_annul : ROUTE_incident_reopen;
		out.body = S("{\"reason\":\"再研判\"}");
		break;
	case 9:
		out.route = ROUTE_form_submit;
		out.body = arena_printf(arena, "{\"phase\":\"%s\"}", ONE_OF(town, phases));
		break;
	case 10:
		return body_fields(town, incident, ONE_OF(town, phases), arena);
	default:
		out.route = ROUTE_incident_contain;
		out.body = S("{\"measure\":\"關機\"}");
		break;
	}
	return out;
}

struct saying body_wrong(struct town *town, struct str incident, struct arena *arena)
{
	char later[INSTANT_TEXT_BYTES];
	const struct instant to_come = { town->now.ms + dice_between(town->dice, 60000, 86400000) };

	(void)instant_print_taipei(to_come, later);
	switch (dice_between(town->dice, 0, 7)) {
	case 0:
		return (struct saying){ ROUTE_incident_rate, incident, S("{\"reason\":") };
	case 1:
		return (struct saying){ ROUTE_incident_contain, incident, S("{\"measure\":\"關機\",\"more\":1}") };
	case 2:
		return (struct saying){ ROUTE_incident_control, incident,
					arena_printf(arena, "{\"summary\":\"將會\",\"at\":\"%s\"}", later) };
	case 3:
		return (struct saying){ ROUTE_incident_close, S("I115-9999"), S("{\"summary\":\"別人的\"}") };
	case 4:
		return (struct saying){ ROUTE_incident_rate, incident,
					S("{\"reason\":\"壞\",\"aspects\":[{\"dim\":\"X\",\"target\":\"info\"}]}") };
	case 5:
		return (struct saying){ ROUTE_form_confirm, incident,
					S("{\"phase\":\"notification\",\"decision\":\"confirmed\",\"content\":"
					  "\"0000000000000000000000000000000000000000000000000000000000000000\"}") };
	case 6:
		return (struct saying){ ROUTE_notification_backfile, incident,
					S("{\"filing\":\"nothing\",\"number\":\"1\"}") };
	default:
		return (struct saying){ ROUTE_incident_know, incident,
					arena_printf(arena, "{\"aware_at\":\"%s\",\"reason\":\"未來\"}", later) };
	}
}

static struct saying delegation(struct town *town, struct arena *arena)
{
	static const enum role roles[] = { ROLE_TEAM_LEADER, ROLE_CISO, ROLE_CONTACT, ROLE_MAYOR };
	const enum role role = ONE_OF(town, roles);
	const struct town_person *delegate = &town->people[dice_pick(town->dice, town->people_count)];
	char until[INSTANT_TEXT_BYTES];
	const struct instant end = { town->now.ms + dice_between(town->dice, 600000, 10 * 86400000LL) };

	town->delegate = delegate;
	const struct str body = arena_printf(
		arena,
		"{\"delegate\":\"%s\",\"role\":\"%s\",\"until_at\":\"%s\",\"document\":\"府字第 1 號\",\"reason\":\"出差\"}",
		arena_cstr(arena, delegate->id), role_code(role), instant_print_taipei(end, until).at);
	return (struct saying){ ROUTE_delegation_grant, S(""), body, town_pick(town, ROLE_BIT(role)) };
}

struct saying body_office(struct town *town, struct arena *arena)
{
	static const char *const options[] = { "always", "contact-judges" }, *const levels[] = { "every-level",
												 "major-only" };
	const struct civil day =
		instant_taipei_day((struct instant){ town->now.ms + dice_between(town->dice, 0, 40) * 86400000 });

	switch (dice_between(town->dice, 0, 9)) {
	case 0:
		return (struct saying){ ROUTE_closure_add, S(""),
					arena_printf(arena, "{\"day\":\"%s\",\"reason\":\"颱風\"}",
						     civil_print(arena, day).at) };
	case 1:
		return (struct saying){
			ROUTE_choice_set, S(""),
			arena_printf(arena, "{\"conflict\":\"tell-leader\",\"choice\":\"%s\",\"reason\":\"本所決定\"}",
				     ONE_OF(town, options))
		};
	case 2:
		return (struct saying){
			ROUTE_choice_set, S(""),
			arena_printf(arena, "{\"conflict\":\"every-level\",\"choice\":\"%s\",\"reason\":\"本所決定\"}",
				     ONE_OF(town, levels))
		};
	case 3:
		if (town->last_delegation.len)
			return (struct saying){ ROUTE_delegation_revoke, town->last_delegation,
						S("{\"reason\":\"已返回\"}") };
		/* fall through */
	default:
		return delegation(town, arena);
	}
}
