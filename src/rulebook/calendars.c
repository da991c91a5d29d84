#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "rulebook/files.h"

#define FIELD(type, member) .offset = offsetof(struct type, member)
#define LIST(type, member, count) .offset = offsetof(struct type, member), .count_offset = offsetof(struct type, count)

/* The file has two lists; the calendar wants one. */
struct year_file {
	int year;
	struct str source;
	bool provisional;
	struct calendar_day *off, *worked;
	size_t off_count, worked_count;
};

static const struct schema_field day_fields[] = {
	{ "date", SCHEMA_DATE, FIELD(calendar_day, day), .required = true },
	{ "name", SCHEMA_STR, FIELD(calendar_day, name), .required = true },
};
static const struct schema day_schema = { "days", sizeof(struct calendar_day), false, day_fields,
					  SCHEMA_COUNT(day_fields) };

static const struct schema_field year_fields[] = {
	{ "year", SCHEMA_INT, FIELD(year_file, year), .required = true, .low = 1912, .high = 2910 },
	{ "source", SCHEMA_STR, FIELD(year_file, source), .required = true },
	{ "provisional", SCHEMA_BOOL, FIELD(year_file, provisional), .required = true },
	{ "days_off", SCHEMA_LIST, LIST(year_file, off, off_count), .required = true, .of = &day_schema },
	{ "working_weekend_days", SCHEMA_LIST, LIST(year_file, worked, worked_count), .required = true,
	  .of = &day_schema },
};
static const struct schema year_schema = { "year", sizeof(struct year_file), false, year_fields,
					   SCHEMA_COUNT(year_fields) };

static int by_day(const void *a, const void *b)
{
	int64_t x = civil_to_days(((const struct calendar_day *)a)->day);
	int64_t y = civil_to_days(((const struct calendar_day *)b)->day);

	return (x > y) - (x < y);
}

/* Days in the file's year, each once, and worked ones on weekends only. */
static bool days_check(struct schema_reader *r, const struct yaml *tree, const struct calendar_year *year)
{
	ARENA_SCOPED(arena);

	for (size_t i = 0; i < year->day_count; i++) {
		const struct calendar_day *day = &year->days[i];
		int weekday = civil_weekday(day->day);
		const struct yaml *list = yaml_member(tree, day->worked ? "working_weekend_days" : "days_off");
		if (day->day.year != year->year || (day->worked && weekday != 0 && weekday != 6))
			return schema_refuse_type(r, list, civil_print(&arena, day->day).at,
						  day->worked ? "那一年的週末日" : "那一年的日子");
		if (i && by_day(&year->days[i - 1], day) == 0)
			return schema_refuse(r, list, REFUSAL_RULEBOOK_TWICE, civil_print(&arena, day->day));
	}
	return true;
}

bool calendar_year_read(struct schema_reader *r, const struct yaml *tree, struct calendar_year *out)
{
	struct year_file file = { 0 };

	if (!schema_read(r, &year_schema, tree, &file))
		return false;
	*out = (struct calendar_year){ .year = file.year, .source = file.source, .provisional = file.provisional };
	out->day_count = file.off_count + file.worked_count;
	out->days = ARENA_ARRAY(r->arena, out->day_count + 1, struct calendar_day);
	for (size_t i = 0; i < file.off_count; i++)
		out->days[i] = file.off[i];
	for (size_t i = 0; i < file.worked_count; i++) {
		out->days[file.off_count + i] = file.worked[i];
		out->days[file.off_count + i].worked = true;
	}
	qsort(out->days, out->day_count, sizeof(*out->days), by_day);
	return days_check(r, tree, out);
}
