#include "rulebook/procedure.h"

#include "base/must.h"

/* Every list is an array of structs that begin with a rule_row. */
static const void *row_find(const void *rows, size_t count, size_t size, struct str id)
{
	for (size_t i = 0; i < count; i++) {
		const void *row = (const char *)rows + i * size;
		if (str_equal(((const struct rule_row *)row)->id, id))
			return row;
	}
	return NULL;
}

const struct sign_type *procedure_sign(const struct procedure *p, struct str code)
{
	return row_find(p->signs, p->sign_count, sizeof(*p->signs), code);
}

const struct tile *procedure_tile(const struct procedure *p, struct str id)
{
	return row_find(p->tiles, p->tile_count, sizeof(*p->tiles), id);
}

const struct seed_source *procedure_source(const struct procedure *p, struct str id)
{
	return row_find(p->sources, p->source_count, sizeof(*p->sources), id);
}

const struct form_category *procedure_category(const struct procedure *p, struct str id)
{
	return row_find(p->categories, p->category_count, sizeof(*p->categories), id);
}

const struct assessment *procedure_assessment(const struct procedure *p, struct str id)
{
	return row_find(p->assessments, p->assessment_count, sizeof(*p->assessments), id);
}

const struct assessment *procedure_damage(const struct procedure *p, struct str id)
{
	return row_find(p->damages, p->damage_count, sizeof(*p->damages), id);
}

const struct criterion *procedure_criterion(const struct procedure *p, struct str id)
{
	return row_find(p->criteria, p->criterion_count, sizeof(*p->criteria), id);
}

const struct rule_choice *procedure_choice(const struct procedure *p, struct str id)
{
	return row_find(p->choices, p->choice_count, sizeof(*p->choices), id);
}

const struct approval_kind *procedure_approval(const struct procedure *p, struct str id)
{
	return row_find(p->approvals, p->approval_count, sizeof(*p->approvals), id);
}

const struct rule_row *procedure_ground(const struct procedure *p, struct str id)
{
	return row_find(p->grounds, p->ground_count, sizeof(*p->grounds), id);
}

const struct role_row *procedure_role(const struct procedure *p, enum role role)
{
	for (size_t i = 0; i < p->role_count; i++)
		if (p->roles[i].role == role)
			return &p->roles[i];
	must(!"the loader lets no procedure through without every role");
	return NULL;
}

const struct act_row *procedure_act(const struct procedure *p, enum capability capability)
{
	for (size_t i = 0; i < p->act_count; i++)
		if (p->acts[i].capability == capability)
			return &p->acts[i];
	must(!"the loader lets no procedure through without every act");
	return NULL;
}

const struct phase_row *procedure_phase(const struct procedure *p, enum form_phase phase)
{
	must(phase < PHASE_COUNT && p->phase_count == PHASE_COUNT);
	return &p->phases[phase];
}

bool procedure_chose(const struct procedure *p, const char *choice, const char *option)
{
	const struct rule_choice *row = procedure_choice(p, str_of(choice));

	must(row);
	return str_is(row->choice, option);
}

int procedure_setting(const struct procedure *p, const char *id)
{
	const struct setting *row = row_find(p->settings, p->setting_count, sizeof(*p->settings), str_of(id));

	must(row);
	return row->value;
}
