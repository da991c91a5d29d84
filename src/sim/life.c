#include "sim/life.h"

#include "base/must.h"
#include "desk/casefile.h"
#include "desk/steps.h"
#include "incident/state.h"
#include "sim/bodies.h"

enum { MINUTE_MS = 60000 };

static void rest(struct life *life, struct town *town, int64_t usual_minutes)
{
	life->next_at.ms = town->now.ms + dice_wait(town->dice, usual_minutes * MINUTE_MS);
}

static struct answer say(struct town *town, const struct town_person *who, const struct saying *what,
			 struct arena *arena)
{
	return town_ask(town, who, what->route, what->id, what->body, arena);
}

/* Whose act it is; now and then somebody in their place, and somebody whose it is not. */
static const struct town_person *somebody(struct town *town, unsigned roles)
{
	if (town->delegate && dice_chance(town->dice, 10))
		return town->delegate;
	return town_pick(town, dice_chance(town->dice, 4) ? 0 : roles);
}

/* --- A sign ------------------------------------------------------------------------------------------------------------- */

enum {
	LOOKERS =
		ROLE_BIT(ROLE_CONTACT) | ROLE_BIT(ROLE_SERVER_ADMIN) | ROLE_BIT(ROLE_DUTY) | ROLE_BIT(ROLE_TEAM_MEMBER),
	FINDERS = LOOKERS | ROLE_BIT(ROLE_STAFF) | ROLE_BIT(ROLE_MACHINE),
};

static void report(struct life *life, struct town *town, struct arena *arena)
{
	const struct town_person *who = town_pick(town, FINDERS);
	const struct saying what = body_report(town, arena);

	if (!who)
		return;
	const struct answer answer = say(town, who, &what, arena);
	life->sign = arena_str(&town->arena, answer_member(&answer, "sign", arena));
	if (life->sign.len)
		life->stage = LIFE_SIGN;
}

static void follow_verdict(struct life *life, struct town *town, const struct saying *what, const struct answer *answer,
			   struct arena *arena)
{
	if (answer->refusal != REFUSAL_NONE)
		return;
	life->incident = arena_str(&town->arena, answer_member(answer, "incident", arena));
	if (life->incident.len)
		life->stage = str_find(what->body, S("\"incident\":\"I")) >= 0 ? LIFE_ENDED : LIFE_CASE;
	else
		life->stage = str_find(what->body, S("not_incident")) >= 0 ? LIFE_WATCHED : LIFE_SIGN;
}

static void judge(struct life *life, struct town *town, struct str others, struct arena *arena)
{
	const struct town_person *who = somebody(town, LOOKERS);
	const bool looks = life->steps < life->calm && dice_chance(town->dice, 30);
	const struct saying look = { ROUTE_sign_look, life->sign, S("{\"finding\":\"還在\"}") };
	const struct saying what = !looks                        ? body_verdict(town, life->sign, others, arena)
				   : dice_chance(town->dice, 70) ? body_survey(town, life->sign, arena)
								 : look;

	if (!who)
		return;
	const struct answer answer = say(town, who, &what, arena);
	if (what.route == ROUTE_sign_verdict)
		follow_verdict(life, town, &what, &answer, arena);
}

static void watch_sign(struct life *life, struct town *town, struct arena *arena)
{
	static const char *const looks[] = { "{\"finding\":\"還在\"}", "{\"reason\":\"已解除\"}" };
	const struct town_person *who = somebody(town, ROLE_BIT(ROLE_CONTACT));
	const bool clears = life->steps >= life->calm || dice_chance(town->dice, 40);

	if (!who)
		return;
	if (!clears && dice_chance(town->dice, 30)) {
		const struct saying what = body_verdict(town, life->sign, S(""), arena);
		const struct answer answer = say(town, who, &what, arena);
		follow_verdict(life, town, &what, &answer, arena);
		return;
	}
	const struct answer answer = town_ask(town, who, clears ? ROUTE_sign_clear : ROUTE_sign_look, life->sign,
					      str_of(looks[clears]), arena);
	if (clears && answer.refusal == REFUSAL_NONE)
		life->stage = LIFE_ENDED;
}

/* --- A case ------------------------------------------------------------------------------------------------------------- */

static bool read_case(struct town *town, struct str incident, struct arena *arena, struct casefile *file)
{
	struct row_incident row;
	bool read = false;

	if (db_begin(town->db))
		read = row_incident_get(town->db, arena, S("town"), incident, &row) &&
		       casefile_read(town->db, arena, &row, file);
	db_rollback(town->db);
	return read;
}

static bool is_form(enum step_code code)
{
	return code == STEP_FORM || code == STEP_RESPONSE_FORM || code == STEP_REPORT_FORM;
}

static const char *phase_of(enum step_code code)
{
	return code == STEP_FORM ? "notification" : code == STEP_RESPONSE_FORM ? "response" : "closing";
}

/* The form says something else than what was confirmed: it is put before the leader once more. */
static void submit_again(struct life *life, struct town *town, enum step_code code, struct arena *arena)
{
	static const char *const bodies[] = { "{\"phase\":\"notification\"}", "{\"phase\":\"response\"}",
					      "{\"phase\":\"closing\"}" };
	const bool response = code == STEP_RESPONSE_FILE || code == STEP_RESPONSE_CONFIRM,
		   report = code == STEP_REPORT_FILE || code == STEP_REPORT_CONFIRM;
	const struct town_person *who = town_pick(town, ROLE_BIT(ROLE_CONTACT));

	if (who)
		(void)town_ask(town, who, ROUTE_form_submit, life->incident,
			       str_of(bodies[report     ? 2
					     : response ? 1
							: 0]),
			       arena);
}

/* The only one who is there and could decide it has asked for it, in whosever place: another of that role comes back, and it is asked by
 * somebody else, or taken back. */
static void ask_otherwise(struct life *life, struct town *town, const struct step *step, const struct saying *what,
			  struct arena *arena)
{
	town_wake(town, step->roles);
	const struct town_person *leader = town_pick(town, ROLE_BIT(ROLE_TEAM_LEADER));

	if (step->code == STEP_ACKNOWLEDGE) {
		if (leader)
			(void)town_ask(town, leader, ROUTE_incident_situation, life->incident,
				       S("{\"text\":\"全盤狀況\"}"), arena);
		return;
	}
	if (what->route != ROUTE_approval_decide && what->route != ROUTE_approval_dictate)
		return;
	for (size_t i = 0; i < town->people_count; i++)
		(void)town_ask(town, &town->people[i], ROUTE_approval_withdraw, what->id, S("{\"reason\":\"換人送\"}"),
			       arena);
}

static void take(struct life *life, struct town *town, const struct step *step, struct arena *arena)
{
	const struct town_person *who = somebody(town, step->roles);
	struct saying what;

	if (!who) {
		if (life->steps > life->calm * 2)
			town_wake(town, step->roles);
		return;
	}
	if (is_form(step->code)) {
		what = body_fields(town, life->incident, phase_of(step->code), arena);
		(void)say(town, who, &what, arena);
	}
	if (!body_step(town, life->incident, step, arena, &what))
		return;
	if (dice_chance(town->dice, 3)) {
		town_ask_again(town, who, what.route, what.id, what.body, arena);
		return;
	}
	const struct answer answer = say(town, who, &what, arena);
	if (answer.refusal == REFUSAL_CONTENT_CHANGED)
		submit_again(life, town, step->code, arena);
	if (answer.refusal == REFUSAL_SUBMITTER_CONFIRMS)
		ask_otherwise(life, town, step, &what, arena);
}

/* What is owed first, or anything else that can be done. */
static const struct step *choose(struct town *town, const struct steps *steps, bool calm)
{
	const struct step *open[STEPS_MAX];
	size_t count = 0;

	if (calm || dice_chance(town->dice, 70))
		return steps_next(steps, 0);
	for (size_t i = 0; i < steps->count; i++)
		if (steps->at[i].status == STEP_TO_DO || steps->at[i].status == STEP_STARTED)
			open[count++] = &steps->at[i];
	return count ? open[dice_pick(town->dice, count)] : NULL;
}

static const struct step *step_of(const struct steps *steps, enum step_code code)
{
	for (size_t i = 0; i < steps->count; i++)
		if (steps->at[i].code == code)
			return &steps->at[i];
	return NULL;
}

/* What has to be done before a watched case can clear, or that it clears. */
static const struct step *ending_of(const struct steps *steps)
{
	for (size_t i = 0; i < steps->count; i++) {
		const struct step *step = &steps->at[i];
		const bool open = step->status == STEP_TO_DO || step->status == STEP_STARTED;
		if (open && step->owed && step->code != STEP_LOOK)
			return step;
	}
	return step_of(steps, STEP_CLEAR);
}

static void disturb(struct life *life, struct town *town, struct str others, struct arena *arena)
{
	const struct str about = others.len && dice_chance(town->dice, 5) ? others : life->incident;
	const int kind = (int)dice_between(town->dice, 0, 9);
	const struct saying what = kind < 7   ? body_other(town, about, arena)
				   : kind < 8 ? body_wrong(town, about, arena)
					      : body_office(town, arena);
	const struct town_person *who = what.who ? what.who : somebody(town, 0);

	if (!who)
		return;
	const struct answer answer = say(town, who, &what, arena);
	const struct str delegation = answer_member(&answer, "delegation", arena);
	if (delegation.len)
		town->last_delegation = arena_str(&town->arena, delegation);
}

static bool has_ended(const struct casefile *file)
{
	const enum incident_state state = incident_state_read(file->incident.state);
	bool runs = false;

	for (size_t i = 0; i < file->clock_count; i++)
		runs = runs || str_is(file->clocks[i].state, "running");
	return state == INCIDENT_CLOSED || (state == INCIDENT_CLEARED && !runs);
}

/* Somebody who was told of a duty, or not, says that they see to it; and then does it, or not. */
static void claim(struct town *town, const struct casefile *file, struct arena *arena)
{
	const struct town_person *who = somebody(town, 0);
	const struct row_clock *clock =
		file->clock_count ? &file->clocks[dice_pick(town->dice, file->clock_count)] : NULL;

	if (!who || !clock)
		return;
	char *id = arena_cstr(arena, clock->clock);
	for (char *c = id; *c; c++)
		if (*c == '/')
			*c = '.';
	(void)town_ask(town, who, ROUTE_clock_claim, str_of(id), S("{}"), arena);
}

static void act_on_case(struct life *life, struct town *town, struct str others, struct arena *arena)
{
	const bool calm = life->steps >= life->calm;
	struct casefile file;
	struct rulebook rulebook;
	struct steps steps;
	struct err err = { 0 };

	if (!read_case(town, life->incident, arena, &file)) {
		watch_broken(town->watch, "I14", arena_printf(arena, "%.*s can't be read", STR_ARG(life->incident)));
		return;
	}
	if (has_ended(&file) && (calm || dice_chance(town->dice, 70))) {
		life->stage = LIFE_ENDED;
		return;
	}
	if (!calm && dice_chance(town->dice, 22)) {
		disturb(life, town, others, arena);
		return;
	}
	if (dice_chance(town->dice, 8))
		claim(town, &file, arena);
	must(rulebook_in_force(rulebook_default(), instant_taipei_day(file.incident.aware_at), &rulebook, &err));
	steps_of(&file, &rulebook, town->now, &steps);
	const struct step *step = choose(town, &steps, calm);
	/* A case that is watched may be looked at for ever; one day it is clear, if nothing else is owed. */
	if (calm && (!step || step->code == STEP_LOOK))
		step = ending_of(&steps);
	if (step)
		take(life, town, step, arena);
}

void life_step(struct life *life, struct town *town, struct str others)
{
	ARENA_SCOPED(arena);

	switch (life->stage) {
	case LIFE_UNSEEN:
		report(life, town, &arena);
		break;
	case LIFE_SIGN:
		judge(life, town, others, &arena);
		break;
	case LIFE_WATCHED:
		watch_sign(life, town, &arena);
		break;
	case LIFE_CASE:
		act_on_case(life, town, others, &arena);
		break;
	case LIFE_ENDED:
		return;
	}
	rest(life, town, life->stage == LIFE_WATCHED ? 600 : 12);
	if (++life->steps >= LIFE_STEPS_MOST && life->stage != LIFE_ENDED)
		watch_broken(town->watch, "I12",
			     arena_printf(&arena, "%.*s%.*s has no end", STR_ARG(life->sign), STR_ARG(life->incident)));
}
