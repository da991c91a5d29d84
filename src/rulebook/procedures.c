#include <stddef.h>

#include "base/must.h"
#include "rulebook/files.h"

#define FIELD(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, count) .offset = offsetof(struct type, member), .count_offset = offsetof(struct type, count)

static const char *const phases[] = { "notification", "response", "closing" };

const char *form_phase_code(enum form_phase phase)
{
	must(phase < PHASE_COUNT);
	return phases[phase];
}

bool form_phase_read(struct str code, enum form_phase *out)
{
	for (*out = 0; *out < PHASE_COUNT; *out += 1)
		if (str_is(code, phases[*out]))
			return true;
	return false;
}

bool phase_code_read(struct str code, int *out)
{
	enum form_phase phase;

	if (!form_phase_read(code, &phase))
		return false;
	*out = (int)phase;
	return true;
}

static bool kind_read(struct str code, int *out)
{
	static const char *const kinds[] = { "precursor", "indication", "other" };

	for (*out = 0; *out < 3; *out += 1)
		if (str_is(code, kinds[*out]))
			return true;
	return false;
}

static bool capability_code_read(struct str code, int *out)
{
	enum capability value;

	if (!capability_read(code, &value))
		return false;
	*out = (int)value;
	return true;
}

static const struct schema_field revision_fields[] = {
	{ "version", SCHEMA_STR, FIELD(revision, version), .required = true },
	{ "day", SCHEMA_DATE, FIELD(revision, day), .required = true },
	{ "text", SCHEMA_STR, FIELD(revision, text), .required = true },
	{ "author", SCHEMA_STR, FIELD(revision, author), .required = true },
};
static const struct schema revision_schema = { "revisions", sizeof(struct revision), false, revision_fields,
					       SCHEMA_COUNT(revision_fields) };

static const struct schema_field role_fields[] = {
	{ "id", SCHEMA_CODE, FIELD(role_row, role), .required = true, .read_code = role_code_read },
	{ "deputised", SCHEMA_BOOL, FIELD(role_row, deputised), .required = true },
	{ "second_factor", SCHEMA_BOOL, FIELD(role_row, second_factor) },
};
static const struct schema role_schema = { "roles", sizeof(struct role_row), true, role_fields,
					   SCHEMA_COUNT(role_fields) };

static const struct schema_field act_fields[] = {
	{ "id", SCHEMA_CODE, FIELD(act_row, capability), .required = true, .read_code = capability_code_read },
	{ "roles", SCHEMA_MASK, FIELD(act_row, roles), .required = true, .read_code = role_code_read },
};
static const struct schema act_schema = { "acts", sizeof(struct act_row), true, act_fields, SCHEMA_COUNT(act_fields) };

static const struct schema_field sign_fields[] = {
	{ "kind", SCHEMA_CODE, FIELD(sign_type, kind), .required = true, .read_code = kind_read },
	{ "number", SCHEMA_INT, FIELD(sign_type, number), .required = true, .low = 0, .high = 99 },
	{ "tile", SCHEMA_BOOL, FIELD(sign_type, tile), .required = true },
	{ "machine", SCHEMA_STR, FIELD(sign_type, machine) },
	{ "human", SCHEMA_STR, FIELD(sign_type, human) },
	{ "category", SCHEMA_STR, FIELD(sign_type, category) },
};
static const struct schema sign_schema = { "signs", sizeof(struct sign_type), true, sign_fields,
					   SCHEMA_COUNT(sign_fields) };

static const struct schema_field tile_fields[] = {
	{ "sign", SCHEMA_STR, FIELD(tile, sign), .required = true },
	{ "do", SCHEMA_STRS, FIELD(tile, act), .required = true },
	{ "do_en", SCHEMA_STRS, FIELD(tile, act_en), .required = true },
	{ "avoid", SCHEMA_STRS, FIELD(tile, avoid), .required = true },
	{ "avoid_en", SCHEMA_STRS, FIELD(tile, avoid_en), .required = true },
};
static const struct schema tile_schema = { "tiles", sizeof(struct tile), true, tile_fields, SCHEMA_COUNT(tile_fields) };

static const struct schema_field aid_fields[] = {
	{ "signs", SCHEMA_STRS, FIELD(aid, signs), .required = true },
	{ "never", SCHEMA_BOOL, FIELD(aid, never) },
	{ "ask", SCHEMA_BOOL, FIELD(aid, ask) },
};
static const struct schema aid_schema = { "first_aid", sizeof(struct aid), true, aid_fields, SCHEMA_COUNT(aid_fields) };

static const struct schema_field source_fields[] = {
	{ "group", SCHEMA_STR, FIELD(seed_source, group), .required = true },
	{ "categories", SCHEMA_STRS, FIELD(seed_source, categories), .required = true },
};
static const struct schema source_schema = { "sources", sizeof(struct seed_source), true, source_fields,
					     SCHEMA_COUNT(source_fields) };

static const struct schema_field category_fields[] = {
	{ "form_option", SCHEMA_STR, FIELD(form_category, form_option), .required = true },
	{ "abnormal_field", SCHEMA_STR, FIELD(form_category, abnormal_field) },
};
static const struct schema category_schema = { "categories", sizeof(struct form_category), true, category_fields,
					       SCHEMA_COUNT(category_fields) };

static const struct schema_field assessment_fields[] = {
	{ "number", SCHEMA_INT, FIELD(assessment, number), .required = true, .low = 1, .high = 99 },
	{ "form_field", SCHEMA_STR, FIELD(assessment, form_field) },
};
static const struct schema assessment_schema = { "assessments", sizeof(struct assessment), true, assessment_fields,
						 SCHEMA_COUNT(assessment_fields) };

static const struct schema_field criterion_fields[] = {
	{ "attribute", SCHEMA_STR, FIELD(criterion, attribute), .required = true },
	{ "value", SCHEMA_STR, FIELD(criterion, value), .required = true },
};
static const struct schema criterion_schema = { "criteria", sizeof(struct criterion), true, criterion_fields,
						SCHEMA_COUNT(criterion_fields) };

static const struct schema_field phase_fields[] = {
	{ "id", SCHEMA_CODE, FIELD(phase_row, phase), .required = true, .read_code = phase_code_read },
	{ "requires_assessments", SCHEMA_STRS, FIELD(phase_row, requires_assessments), .required = true },
	{ "requires_damages", SCHEMA_STRS, FIELD(phase_row, requires_damages), .required = true },
	{ "confirmed_by", SCHEMA_MASK, FIELD(phase_row, confirmed_by), .required = true, .read_code = role_code_read },
	{ "filed_by", SCHEMA_MASK, FIELD(phase_row, filed_by), .required = true, .read_code = role_code_read },
	{ "file_unconfirmed", SCHEMA_BOOL, FIELD(phase_row, file_unconfirmed), .required = true },
};
static const struct schema phase_schema = { "phases", sizeof(struct phase_row), true, phase_fields,
					    SCHEMA_COUNT(phase_fields) };

static const struct schema_field approval_fields[] = {
	{ "steps", SCHEMA_STRS, FIELD(approval_kind, steps), .required = true },
	{ "duties", SCHEMA_STRS, FIELD(approval_kind, duties), .required = true },
	{ "choice", SCHEMA_STR, FIELD(approval_kind, choice) },
	{ "option", SCHEMA_STR, FIELD(approval_kind, option) },
	{ "without", SCHEMA_STR, FIELD(approval_kind, without) },
	{ "then", SCHEMA_STR, FIELD(approval_kind, then) },
};
static const struct schema approval_schema = { "approvals", sizeof(struct approval_kind), true, approval_fields,
					       SCHEMA_COUNT(approval_fields) };
static const struct schema ground_schema = { "grounds", sizeof(struct rule_row), true, NULL, 0 };

static bool side_standing_read(struct str code, int *out)
{
	for (*out = 0; *out < STANDING_COUNT; *out += 1)
		if (str_is(code, standing_code((enum standing) * out)))
			return true;
	return false;
}

static const struct schema_field side_fields[] = {
	{ "from", SCHEMA_STR, FIELD(rule_side, from), .required = true },
	{ "text", SCHEMA_STR, FIELD(rule_side, text), .required = true },
	{ "en", SCHEMA_STR, FIELD(rule_side, en), .required = true },
	{ "cite", SCHEMA_STR, FIELD(rule_side, cite), .required = true },
	{ "standing", SCHEMA_CODE, FIELD(rule_side, standing), .required = true, .read_code = side_standing_read },
};
static const struct schema side_schema = { "sides", sizeof(struct rule_side), false, side_fields,
					   SCHEMA_COUNT(side_fields) };

static const struct schema_field option_fields[] = {
	{ "id", SCHEMA_STR, FIELD(rule_option, id), .required = true },
	{ "text", SCHEMA_STR, FIELD(rule_option, text), .required = true },
	{ "en", SCHEMA_STR, FIELD(rule_option, en), .required = true },
};
static const struct schema option_schema = { "options", sizeof(struct rule_option), false, option_fields,
					     SCHEMA_COUNT(option_fields) };

static const struct schema_field choice_fields[] = {
	{ "sides", SCHEMA_LIST, LIST(rule_choice, sides, side_count), .required = true, .of = &side_schema },
	{ "options", SCHEMA_LIST, LIST(rule_choice, options, option_count), .required = true, .of = &option_schema },
	{ "choice", SCHEMA_STR, FIELD(rule_choice, choice), .required = true },
};
static const struct schema choice_schema = { "choices", sizeof(struct rule_choice), true, choice_fields,
					     SCHEMA_COUNT(choice_fields) };

static const struct schema_field setting_fields[] = {
	{ "value", SCHEMA_INT, FIELD(setting, value), .required = true, .low = 0, .high = 1000000 },
	{ "unit", SCHEMA_STR, FIELD(setting, unit), .required = true },
};
static const struct schema setting_schema = { "settings", sizeof(struct setting), true, setting_fields,
					      SCHEMA_COUNT(setting_fields) };

static const struct schema note_schema = { "notes", sizeof(struct rule_row), true, NULL, 0 };

static const struct schema_field procedure_fields[] = {
	{ "procedure", SCHEMA_STR, FIELD(procedure, id), .required = true },
	{ "version", SCHEMA_STR, FIELD(procedure, version), .required = true },
	{ "title", SCHEMA_STR, FIELD(procedure, title), .required = true },
	{ "en", SCHEMA_STR, FIELD(procedure, en), .required = true },
	{ "agency", SCHEMA_STR, FIELD(procedure, agency), .required = true },
	{ "in_force", SCHEMA_CUSTOM, FIELD(procedure, in_force), .required = true, .read_custom = in_force_read },
	{ "revisions", SCHEMA_LIST, LIST(procedure, revisions, revision_count), .required = true,
	  .of = &revision_schema },
	{ "roles", SCHEMA_LIST, LIST(procedure, roles, role_count), .required = true, .of = &role_schema },
	{ "acts", SCHEMA_LIST, LIST(procedure, acts, act_count), .required = true, .of = &act_schema },
	{ "signs", SCHEMA_LIST, LIST(procedure, signs, sign_count), .required = true, .of = &sign_schema },
	{ "tiles", SCHEMA_LIST, LIST(procedure, tiles, tile_count), .required = true, .of = &tile_schema },
	{ "first_aid", SCHEMA_LIST, LIST(procedure, aids, aid_count), .of = &aid_schema },
	{ "sources", SCHEMA_LIST, LIST(procedure, sources, source_count), .required = true, .of = &source_schema },
	{ "categories", SCHEMA_LIST, LIST(procedure, categories, category_count), .required = true,
	  .of = &category_schema },
	{ "assessments", SCHEMA_LIST, LIST(procedure, assessments, assessment_count), .required = true,
	  .of = &assessment_schema },
	{ "damages", SCHEMA_LIST, LIST(procedure, damages, damage_count), .required = true, .of = &assessment_schema },
	{ "criteria", SCHEMA_LIST, LIST(procedure, criteria, criterion_count), .required = true,
	  .of = &criterion_schema },
	{ "phases", SCHEMA_LIST, LIST(procedure, phases, phase_count), .required = true, .of = &phase_schema },
	{ "approvals", SCHEMA_LIST, LIST(procedure, approvals, approval_count), .required = true,
	  .of = &approval_schema },
	{ "grounds", SCHEMA_LIST, LIST(procedure, grounds, ground_count), .required = true, .of = &ground_schema },
	{ "duties", SCHEMA_LIST, LIST(procedure, duties, duty_count), .required = true, .of = &duty_schema },
	{ "ladders", SCHEMA_LIST, LIST(procedure, ladders, ladder_count), .required = true, .of = &ladder_schema },
	{ "choices", SCHEMA_LIST, LIST(procedure, choices, choice_count), .required = true, .of = &choice_schema },
	{ "settings", SCHEMA_LIST, LIST(procedure, settings, setting_count), .required = true, .of = &setting_schema },
	{ "notes", SCHEMA_LIST, LIST(procedure, notes, note_count), .required = true, .of = &note_schema },
};
static const struct schema procedure_schema = { "procedure", sizeof(struct procedure), false, procedure_fields,
						SCHEMA_COUNT(procedure_fields) };

static bool incomplete(struct schema_reader *r, const struct yaml *tree, const char *what)
{
	return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, str_of(what));
}

static bool codes_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	for (enum role role = 0; role < ROLE_COUNT; role++) {
		size_t found = 0;
		for (size_t i = 0; i < p->role_count; i++)
			found += p->roles[i].role == role;
		if (found != 1)
			return incomplete(r, tree, role_code(role));
	}
	for (enum capability c = 0; c < CAPABILITY_COUNT; c++) {
		size_t found = 0;
		for (size_t i = 0; i < p->act_count; i++)
			found += p->acts[i].capability == c;
		if (found != 1)
			return incomplete(r, tree, capability_code(c));
	}
	for (size_t i = 0; i < p->phase_count; i++)
		if (p->phases[i].phase != (enum form_phase)i)
			return incomplete(r, tree, "phases");
	return p->phase_count == PHASE_COUNT || incomplete(r, tree, "phases");
}

static bool choices_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	static const char *const needed[] = { CHOICE_EVERY_LEVEL, CHOICE_HOUR, CHOICE_TELL_LEADER, CHOICE_REFERRAL,
					      CHOICE_SECOND_FACTOR };

	for (size_t i = 0; i < SCHEMA_COUNT(needed); i++)
		if (!procedure_choice(p, str_of(needed[i])))
			return incomplete(r, tree, needed[i]);
	for (size_t i = 0; i < p->choice_count; i++) {
		bool offered = false;
		for (size_t o = 0; o < p->choices[i].option_count; o++)
			offered |= str_equal(p->choices[i].options[o].id, p->choices[i].choice);
		if (!offered || p->choices[i].side_count < 2)
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, p->choices[i].row.id);
	}
	return true;
}

static bool settings_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	static const char *const needed[] = {
		SETTING_NEXT_LOOK_HOURS, SETTING_SESSION_IDLE,          SETTING_SESSION_HOURS,
		SETTING_LOGIN_FAILURES,  SETTING_LOGIN_PAUSE,           SETTING_SOURCE_FAILURES,
		SETTING_CODE_FAILURES,   SETTING_CODE_MINUTES,          SETTING_ENROL_HOURS,
		SETTING_RESET_MINUTES,   SETTING_PASSWORD_LENGTH,       SETTING_REPORTS_PLACE,
		SETTING_FACTOR_MINUTES,  SETTING_APPROVAL_GRACE,        SETTING_REPORTS_PLACE_MINUTES,
		SETTING_REPORTS_SOURCE,  SETTING_REPORTS_SOURCE_MINUTES
	};

	for (size_t i = 0; i < SCHEMA_COUNT(needed); i++) {
		bool found = false;
		for (size_t s = 0; s < p->setting_count; s++)
			found |= str_is(p->settings[s].row.id, needed[i]);
		if (!found)
			return incomplete(r, tree, needed[i]);
	}
	return true;
}

/* Every step is an act that somebody has, every clock a duty; what a choice takes away is there to be taken. */
static bool approval_is_whole(const struct procedure *p, const struct approval_kind *kind)
{
	enum capability capability;
	enum duty_code duty;
	bool has_without = kind->without.len == 0;

	if (kind->steps.count == 0 || kind->steps.count > APPROVAL_STEPS_MOST ||
	    (kind->duties.count && kind->duties.count != kind->steps.count))
		return false;
	for (size_t i = 0; i < kind->steps.count; i++) {
		if (!capability_read(kind->steps.at[i], &capability))
			return false;
		has_without |= str_equal(kind->steps.at[i], kind->without);
	}
	for (size_t i = 0; i < kind->duties.count; i++)
		if (!duty_read(kind->duties.at[i], &duty))
			return false;
	return has_without && (kind->then.len == 0 || capability_read(kind->then, &capability)) &&
	       (kind->choice.len > 0) == (kind->without.len > 0) &&
	       (kind->choice.len == 0 || procedure_choice(p, kind->choice));
}

static bool approvals_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	static const char *const needed[] = { "notification", "response",  "closing", "situation",
					      "continuity",   "forensics", "referral" };

	for (size_t i = 0; i < SCHEMA_COUNT(needed); i++)
		if (!procedure_approval(p, str_of(needed[i])))
			return incomplete(r, tree, needed[i]);
	for (size_t i = 0; i < p->approval_count; i++)
		if (!approval_is_whole(p, &p->approvals[i]))
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, p->approvals[i].row.id);
	return p->ground_count > 0 || incomplete(r, tree, "grounds");
}

/* Each is reported as a sign that there is, and says the same in both languages. */
static bool tiles_complete(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	for (size_t i = 0; i < p->tile_count; i++) {
		const struct tile *tile = &p->tiles[i];
		if (!procedure_sign(p, tile->sign) || tile->act.count != tile->act_en.count ||
		    tile->avoid.count != tile->avoid_en.count)
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, tile->row.id);
	}
	return p->tile_count > 0 || incomplete(r, tree, "tiles");
}

/* What rows name in other lists must be there. */
static bool names_known(struct schema_reader *r, const struct yaml *tree, const struct procedure *p)
{
	for (size_t i = 0; i < p->source_count; i++)
		for (size_t c = 0; c < p->sources[i].categories.count; c++)
			if (!procedure_category(p, p->sources[i].categories.at[c]))
				return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE,
						     p->sources[i].categories.at[c]);
	for (size_t i = 0; i < p->sign_count; i++)
		if (p->signs[i].category.len && !procedure_category(p, p->signs[i].category))
			return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, p->signs[i].category);
	for (size_t i = 0; i < p->aid_count; i++)
		for (size_t s = 0; s < p->aids[i].signs.count; s++)
			if (!procedure_sign(p, p->aids[i].signs.at[s]))
				return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE, p->aids[i].signs.at[s]);
	for (size_t i = 0; i < p->phase_count; i++) {
		const struct phase_row *phase = &p->phases[i];
		for (size_t a = 0; a < phase->requires_assessments.count; a++)
			if (!procedure_assessment(p, phase->requires_assessments.at[a]))
				return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE,
						     phase->requires_assessments.at[a]);
		for (size_t d = 0; d < phase->requires_damages.count; d++)
			if (!procedure_damage(p, phase->requires_damages.at[d]))
				return schema_refuse(r, tree, REFUSAL_RULEBOOK_INCOMPLETE,
						     phase->requires_damages.at[d]);
	}
	return true;
}

bool procedure_read(struct schema_reader *r, const struct yaml *tree, struct procedure *out)
{
	if (!schema_read(r, &procedure_schema, tree, out) || !codes_complete(r, tree, out) ||
	    !choices_complete(r, tree, out) || !settings_complete(r, tree, out) || !names_known(r, tree, out) ||
	    !tiles_complete(r, tree, out) || !approvals_complete(r, tree, out) || !ladders_complete(r, tree, out))
		return false;
	out->file = r->file;
	return true;
}
