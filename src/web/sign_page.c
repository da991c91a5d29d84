#include "web/sign_page.h"

#include "clock/deadline.h"
#include "rulebook/rulebook.h"
#include "web/story.h"

bool sign_page_open(struct visit *visit, struct sign_page *out)
{
	struct look *look = &visit->look;
	struct row_sign_count count;

	*out = (struct sign_page){ .visit = visit };
	if (!row_sign_get(look->db, look->arena, look->who.agency, visit->ids[0], &out->sign))
		return visit_not_found(visit, visit->ids[0]);
	/* The count between doublings is local: the newest is shown. */
	if (row_sign_count_get(look->db, look->arena, look->who.agency, out->sign.sign, &count)) {
		out->sign.count = count.count;
		out->sign.last_at = count.last_at;
	}
	out->state = sign_state_read(out->sign.state);
	visit->frame.current = S("signs");
	visit->frame.version = arena_printf(look->arena, "%lld", (long long)out->sign.version);
	return !visit_may(visit, CAPABILITY_SIGN_READ) || story_since(visit, out->sign.sign);
}

bool sign_page_open_for(struct visit *visit, enum sign_verb verb, struct sign_page *out)
{
	if (!sign_page_open(visit, out))
		return false;
	visit->frame.back_href = sign_href(visit, out->sign.sign, "");
	return sign_check(out->state, verb, visit->look.err);
}

struct str sign_href(struct visit *visit, struct str sign, const char *rest)
{
	return arena_printf(visit->look.arena, "/signs/%.*s%s", STR_ARG(sign), rest);
}

struct str sign_state_tone(enum sign_state state)
{
	static const char *const tones[SIGN_STATES] = { "action", "action", "warn", "plain", "calm", "done" };

	return str_of(tones[state]);
}

static struct str type_words(struct visit *visit, const struct row_sign *sign)
{
	const struct sign_type *type = procedure_sign(visit->look.rulebook.procedure, sign->type);

	return type ? visit_row_words(visit, &type->row) : sign->type;
}

static struct str times(struct visit *visit, const struct row_sign *sign)
{
	const struct str count = arena_printf(visit->look.arena, "%lld", (long long)sign->count);

	return sign->count > 1 ? visit_words_1(visit, "共 %1 次", count) : S("");
}

struct str sign_about(struct visit *visit, const struct row_sign *sign)
{
	struct arena *arena = visit->look.arena;
	struct str words = type_words(visit, sign);

	if (sign->place.len)
		words = arena_printf(arena, "%.*s · %.*s", STR_ARG(words), STR_ARG(sign->place));
	if (sign->count > 1)
		words = arena_printf(arena, "%.*s · %.*s", STR_ARG(words), STR_ARG(times(visit, sign)));
	return words;
}

struct sign_head sign_page_head(const struct sign_page *page)
{
	struct visit *visit = page->visit;
	const struct row_sign *sign = &page->sign;
	const struct sign_type *type = procedure_sign(visit->look.rulebook.procedure, sign->type);

	return (struct sign_head){
		.number = sign->sign,
		.href = sign_href(visit, sign->sign, ""),
		.text = sign->text,
		.type = type_words(visit, sign),
		.cite = type ? type->row.cite : S(""),
		.state_words = visit_words(visit, sign_state_words(page->state)),
		.state_tone = sign_state_tone(page->state),
		.place = sign->place,
		.reported = sign->reported_at,
		.occurred = sign->occurred_at,
		.times = times(visit, sign),
		.last = sign->last_at,
		.by_machine = str_is(sign->source, "machine"),
	};
}

struct instant sign_next_look(const struct visit *visit)
{
	const int hours = procedure_setting(visit->look.rulebook.procedure, SETTING_NEXT_LOOK_HOURS);

	return instant_plus(visit->look.now, SPAN_HOURS(hours));
}

int64_t sign_hour_ms(const struct visit *visit)
{
	const struct duty *duty = rulebook_duty(&visit->look.rulebook, DUTY_NOTIFY, 1);
	const struct instant now = visit->look.now;

	if (!duty)
		return 0;
	const struct deadline deadline = deadline_make(now, duty->term, visit->look.rulebook.calendar);
	return deadline.ever ? deadline.due.ms - now.ms : 0;
}

struct clock_view sign_clock(struct visit *visit, const struct row_sign *sign)
{
	const enum sign_state state = sign_state_read(sign->state);
	struct clock_view clock = { .state = CLOCK_RUNNING, .from = sign->reported_at };

	if (state == SIGN_NEW || state == SIGN_SURVEYED) {
		clock.duty = visit_words(visit, "如為事故，通報");
		clock.from_words = visit_words(visit, "通報收到");
		clock.due.ms = sign->reported_at.ms + sign_hour_ms(visit);
	} else if (instant_is_set(sign->next_look_at)) {
		clock.duty = visit_words(visit, "下次查看");
		clock.from = (struct instant){ 0 };
		clock.due = sign->next_look_at;
	} else {
		clock.state = CLOCK_NONE;
	}
	return clock;
}

static bool is_for(const struct aid *aid, struct str type)
{
	for (size_t i = 0; i < aid->signs.count; i++)
		if (str_equal(aid->signs.at[i], type))
			return true;
	return aid->signs.count == 0;
}

/* Those that name the type go before those that are for every type. */
static size_t aids_add(struct visit *visit, struct str type, bool ask, bool named, struct sign_aid *at, size_t count)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;

	for (size_t i = 0; i < procedure->aid_count; i++) {
		const struct aid *aid = &procedure->aids[i];
		if (aid->ask == ask && (aid->signs.count > 0) == named && is_for(aid, type))
			at[count++] = (struct sign_aid){ visit_row_words(visit, &aid->row), aid->row.cite, aid->never };
	}
	return count;
}

struct sign_aids sign_aids_of(struct visit *visit, struct str type, bool ask)
{
	const size_t most = visit->look.rulebook.procedure->aid_count + 1;
	struct sign_aid *at = ARENA_ARRAY(visit->look.arena, most, struct sign_aid);
	const size_t named = aids_add(visit, type, ask, true, at, 0);

	return (struct sign_aids){ at, aids_add(visit, type, ask, false, at, named) };
}
