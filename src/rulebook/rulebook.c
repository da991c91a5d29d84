#include "rulebook/rulebook.h"

#include "base/must.h"

static int by_civil(struct civil a, struct civil b)
{
	int64_t x = civil_to_days(a), y = civil_to_days(b);

	return (x > y) - (x < y);
}

static bool covers(const struct in_force *in_force, struct civil day)
{
	return by_civil(in_force->from, day) <= 0 && by_civil(day, in_force->to) <= 0;
}

static struct rulebook make(const struct rulebook_library *library, const struct law *law,
			    const struct procedure *procedure)
{
	size_t pair =
		(size_t)(law - library->laws) * library->procedure_count + (size_t)(procedure - library->procedures);

	return (struct rulebook){ law, procedure, library->form, &library->calendar, library->digests[pair] };
}

static const struct procedure *procedure_on(const struct rulebook_library *library, struct civil day)
{
	const struct procedure *found = &library->procedures[0];

	for (size_t i = 0; i < library->procedure_count; i++)
		if (by_civil(library->procedures[i].in_force.from, day) <= 0)
			found = &library->procedures[i];
	return found;
}

bool rulebook_in_force(const struct rulebook_library *library, struct civil known_on, struct rulebook *out,
		       struct err *err)
{
	ARENA_SCOPED(arena);

	for (size_t i = 0; i < library->law_count; i++) {
		if (covers(&library->laws[i].in_force, known_on)) {
			*out = make(library, &library->laws[i], procedure_on(library, known_on));
			return true;
		}
	}
	return refuse_str(err, REFUSAL_RULEBOOK_NONE, civil_print(&arena, known_on));
}

bool rulebook_by_law(const struct rulebook_library *library, struct str id, struct rulebook *out)
{
	for (size_t i = 0; i < library->law_count; i++) {
		const struct law *law = &library->laws[i];
		if (str_equal(law->id, id)) {
			*out = make(library, law, procedure_on(library, law->in_force.from));
			return true;
		}
	}
	return false;
}

bool rulebook_by_digest(const struct rulebook_library *library, struct str digest, struct rulebook *out)
{
	for (size_t l = 0; l < library->law_count; l++) {
		for (size_t p = 0; p < library->procedure_count; p++) {
			*out = make(library, &library->laws[l], &library->procedures[p]);
			if (str_equal(out->digest, digest))
				return true;
		}
	}
	return false;
}

static size_t duties_add(const struct duty *duties, size_t count, int level, const struct duty **out, size_t found)
{
	for (size_t i = 0; i < count; i++)
		if (duties[i].levels & 1u << level && found < RULEBOOK_DUTIES_MAX)
			out[found++] = &duties[i];
	return found;
}

size_t rulebook_duties(const struct rulebook *rulebook, int level, const struct duty **out)
{
	must(level >= 0 && level <= LEVEL_MAX);
	size_t found = duties_add(rulebook->law->duties, rulebook->law->duty_count, level, out, 0);
	return duties_add(rulebook->procedure->duties, rulebook->procedure->duty_count, level, out, found);
}

const struct duty *rulebook_duty(const struct rulebook *rulebook, enum duty_code code, int level)
{
	const struct duty *duties[RULEBOOK_DUTIES_MAX];
	size_t count = rulebook_duties(rulebook, level, duties);

	for (size_t i = 0; i < count; i++)
		if (duties[i]->code == code)
			return duties[i];
	return NULL;
}

const struct duty *rulebook_duty_by_id(const struct rulebook *rulebook, struct str id)
{
	for (size_t i = 0; i < rulebook->law->duty_count; i++)
		if (str_equal(rulebook->law->duties[i].row.id, id))
			return &rulebook->law->duties[i];
	for (size_t i = 0; i < rulebook->procedure->duty_count; i++)
		if (str_equal(rulebook->procedure->duties[i].row.id, id))
			return &rulebook->procedure->duties[i];
	return NULL;
}

const struct paragraph *rulebook_paragraph(const struct rulebook *rulebook, struct str cite)
{
	for (size_t i = 0; i < rulebook->law->paragraph_count; i++)
		if (str_equal(rulebook->law->paragraphs[i].row.cite, cite))
			return &rulebook->law->paragraphs[i];
	return NULL;
}

struct str rulebook_cite(const struct rulebook *rulebook, const struct duty *duty, struct arena *arena)
{
	bool of_law = duty >= rulebook->law->duties && duty < rulebook->law->duties + rulebook->law->duty_count;
	struct str name = of_law ? rulebook->law->citation_name : rulebook->procedure->title;

	return arena_printf(arena, "%.*s %.*s", STR_ARG(name), STR_ARG(duty->row.cite));
}
