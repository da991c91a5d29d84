#include "duty/ladder.h"

#include "base/must.h"

const char *ladder_cause_code(enum ladder_cause cause)
{
	static const char *const codes[] = { "warning", "unacknowledged", "claim_lapsed", "overdue" };

	must(cause < LADDER_CAUSES);
	return codes[cause];
}

struct ladder_state ladder_begun(struct instant since)
{
	return (struct ladder_state){ .since = since, .warned = LADDER_UNWARNED, .rung = LADDER_NOBODY };
}

static struct instant before(struct instant due, int minutes)
{
	return (struct instant){ due.ms - SPAN_MINUTES(minutes).ms };
}

static struct instant later(struct instant a, struct instant b)
{
	return instant_before(a, b) ? b : a;
}

/* The index of the warning that comes next; warn_count when all have been given. */
static size_t next_warning(const struct ladder_row *l, struct instant due, const struct ladder_state *s)
{
	size_t i = 0;

	while (i < l->warn_count && l->warn[i] >= s->warned)
		i++;
	while (i + 1 < l->warn_count && !instant_before(s->since, before(due, l->warn[i + 1])))
		i++;
	return i;
}

struct instant ladder_claim_until(const struct ladder_row *ladder, struct instant due, struct instant claimed_at)
{
	const struct instant lapse = instant_plus(claimed_at, SPAN_MINUTES(ladder->claim));

	return instant_before(claimed_at, due) && instant_before(due, lapse) ? due : lapse;
}

bool ladder_is_claimed(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
		       struct instant at)
{
	return instant_is_set(state->claimed_at) &&
	       instant_before(at, ladder_claim_until(ladder, due, state->claimed_at));
}

/* The step up that time alone brings about: the next rung, or the first one again when a claim lapses. */
static struct ladder_call next_step(const struct ladder_row *l, struct instant due, const struct ladder_state *s,
				    unsigned manned)
{
	const struct ladder_call none = { .any = false };

	if (instant_is_set(s->claimed_at)) {
		const struct instant lapse = later(ladder_claim_until(l, due, s->claimed_at), s->since);
		/* Before anybody is called at all nothing begins again: the first warning finds nobody who claims. */
		if (s->rung == LADDER_NOBODY && instant_before(lapse, before(due, l->warn[0])))
			return none;
		return (struct ladder_call){ true, lapse, LADDER_CLAIM_LAPSED, -1, 0, s->round + 1, false };
	}
	if (s->rung == LADDER_NOBODY)
		return none;
	const unsigned above = ((1u << l->rung_count) - 1) & ~((2u << s->rung) - 1);
	const bool last = !((manned ? manned : LADDER_ALL) & above);
	return (struct ladder_call){ .any = true,
				     .at = later(instant_plus(s->rung_at, SPAN_MINUTES(last ? l->again : l->every)),
						 s->since),
				     .cause = LADDER_UNACKNOWLEDGED,
				     .minutes = -1,
				     .rung = last ? 0 : s->rung + 1,
				     .round = s->round + last };
}

static struct ladder_call warning(const struct ladder_row *l, struct instant due, const struct ladder_state *s,
				  size_t i)
{
	const struct instant at = later(before(due, l->warn[i]), s->since);
	const int last = (int)l->rung_count - 1; /* the row may be another by now, and shorter */
	const int rung = s->rung == LADDER_NOBODY ? 0 : s->rung > last ? last : s->rung;

	return (struct ladder_call){ .any = true,
				     .at = at,
				     .cause = l->warn[i] == 0 ? LADDER_OVERDUE : LADDER_WARNING,
				     .minutes = l->warn[i],
				     .rung = ladder_is_claimed(l, due, s, at) ? LADDER_CLAIMANT : rung,
				     .round = s->round };
}

struct ladder_call ladder_next(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
			       unsigned manned)
{
	if (!instant_is_set(due))
		return (struct ladder_call){ .any = false };
	const size_t i = next_warning(ladder, due, state);
	struct ladder_call call = next_step(ladder, due, state, manned);
	if (i < ladder->warn_count) {
		const struct ladder_call told = warning(ladder, due, state, i);
		if (!call.any || instant_before(told.at, call.at)) {
			call = told;
		} else if (told.at.ms ==
			   call.at.ms) { /* one call for both: the step up, with the warning's word when it is due */
			call.minutes = told.minutes;
			if (told.cause == LADDER_OVERDUE)
				call.cause = LADDER_OVERDUE;
		}
	}
	call.past_due = call.any && !instant_before(call.at, due);
	return call;
}

int ladder_manned(const struct ladder_row *ladder, int rung, unsigned manned)
{
	const int count = (int)ladder->rung_count;

	for (int i = 0; i < count; i++)
		if (manned & 1u << (rung + i) % count)
			return (rung + i) % count;
	return rung;
}

struct ladder_state ladder_called(const struct ladder_row *ladder, const struct ladder_state *state,
				  const struct ladder_call *call, int rung, struct instant made)
{
	struct ladder_state next = *state;
	const bool on_time = instant_since(made, call->at).ms <= LADDER_ON_TIME.ms;
	const bool waits = state->rung != LADDER_NOBODY && !instant_is_set(state->claimed_at);

	if (call->minutes >= 0)
		next.warned = call->minutes;
	if (call->rung == LADDER_CLAIMANT)
		return next;
	must(rung >= 0 && (size_t)rung < ladder->rung_count);
	next.claimed_at = INSTANT_UNSET;
	next.round = call->round + (rung < call->rung);
	/* A warning to the rung reached takes nothing from its time. */
	if (waits && call->rung == state->rung && call->round == state->round)
		return next;
	next.rung = rung;
	next.rung_at = on_time ? call->at : made;
	return next;
}

struct ladder_state ladder_claimed(const struct ladder_state *state, struct instant at)
{
	struct ladder_state next = *state;

	next.claimed_at = at;
	return next;
}

struct ladder_state ladder_moved(const struct ladder_row *ladder, struct instant due, const struct ladder_state *state,
				 struct instant at)
{
	struct ladder_state next = *state;

	if (!instant_is_set(due) || instant_before(at, before(due, ladder->warn[0])))
		return ladder_begun(at);
	next.since = at;
	if (next.rung != LADDER_NOBODY && (size_t)next.rung >= ladder->rung_count)
		next.rung = (int)ladder->rung_count - 1; /* the row of another span is shorter */
	for (size_t i = ladder->warn_count; i > 0; i--) {
		const int minutes = ladder->warn[i - 1];
		if (instant_before(at, before(due, minutes)))
			continue;
		/* The newest that is past. When one at least as urgent was given it is not given again; what is to come is. */
		if (next.warned <= minutes)
			next.warned = minutes;
		break;
	}
	return next;
}
