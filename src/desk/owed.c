#include "desk/owed.h"

#include "incident/state.h"
#include "rulebook/rulebook.h"

static void add(struct owed *owed, struct owed_item item)
{
	if (owed->count < OWED_MAX)
		owed->item[owed->count++] = item;
}

static void clocks(const struct casefile *file, struct owed *out)
{
	for (size_t i = 0; i < file->clock_count; i++) {
		const struct row_clock *row = &file->clocks[i];
		/* An improvement is tracked to its end after the closing as well (伍四(二)2): it holds nothing up. */
		if (str_is(row->state, "running") && !str_is(row->duty, duty_code(DUTY_IMPROVEMENT)))
			add(out, (struct owed_item){ "clock", row->clock, row->duty, row->due_at });
	}
}

static void filings(const struct casefile *file, struct owed *out)
{
	const struct row_incident *incident = &file->incident;
	const bool live = incident_is_live(incident_state_read(incident->state));
	bool closed = false, corrected = false, notified = false;

	for (size_t i = 0; i < file->filing_count; i++) {
		const struct row_filing *row = &file->filings[i];
		closed |= str_is(row->kind, "close");
		corrected = str_is(row->kind, "correction");
		notified |= !str_is(row->kind, "correction");
		if (!str_is(row->channel, "site") && !instant_is_set(row->backfilled_at) && live)
			add(out, (struct owed_item){ .kind = "backfile", .what = row->filing });
		if (row->unconfirmed && !row->ratified)
			add(out, (struct owed_item){ .kind = "ratify", .what = row->filing });
	}
	if (live && !closed)
		add(out, (struct owed_item){ .kind = "closing", .what = incident->incident });
	if (!live && !str_is(incident->state, "closed") && notified && !corrected)
		add(out, (struct owed_item){ .kind = "correction", .what = incident->incident });
}

/* A case is not handled while a service that it stopped is out, as far as the record knows. */
static void outages(const struct casefile *file, struct owed *out)
{
	for (size_t i = 0; i < file->outage_count; i++)
		if (!instant_is_set(file->outages[i].ended_at))
			add(out, (struct owed_item){ .kind = "outage", .what = file->outages[i].outage });
}

void owed_of(const struct casefile *file, struct owed *out)
{
	*out = (struct owed){ 0 };
	clocks(file, out);
	filings(file, out);
	if (incident_is_live(incident_state_read(file->incident.state)))
		outages(file, out);
}

bool owed_list(struct db *db, struct arena *arena, const struct row_incident *incident, struct owed *out)
{
	struct casefile file;

	*out = (struct owed){ 0 };
	if (!casefile_read_debts(db, arena, incident, &file))
		return false;
	owed_of(&file, out);
	return true;
}

struct str owed_words(struct arena *arena, const struct owed *owed)
{
	struct str all = { 0 };

	for (size_t i = 0; i < owed->count; i++) {
		const struct owed_item *item = &owed->item[i];
		struct str words =
			item->duty.len ? item->duty : arena_printf(arena, "%s %.*s", item->kind, STR_ARG(item->what));
		all = arena_printf(arena, "%.*s%s%.*s", STR_ARG(all), i ? "、" : "", STR_ARG(words));
	}
	return all;
}
