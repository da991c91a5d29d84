#include "web/case_page.h"

#include <string.h>

#include "desk/desk_inside.h"
#include "duty/duty.h"

bool case_page_open(struct visit *visit, struct case_page *out)
{
	struct look *look = &visit->look;

	*out = (struct case_page){ .visit = visit, .names = ARENA_NEW(look->arena, struct case_names) };
	if (!row_incident_get(look->db, look->arena, look->who.agency, visit->ids[0], &out->incident))
		return visit_not_found(visit, visit->ids[0]);
	out->state = incident_state_read(out->incident.state);
	return rulebook_in_force(look->desk->library, instant_taipei_day(out->incident.aware_at), &out->rulebook,
				 look->err);
}

struct str case_href(struct visit *visit, struct str incident, const char *rest)
{
	const size_t rest_len = strlen(rest);
	char *at = arena_alloc(visit->look.arena, incident.len + rest_len + 5);
	size_t len = 3;

	/* Some sixty of these stand on a case's page: not worth a format each. */
	memcpy(at, "/i/", 3);
	memcpy(at + len, incident.at, incident.len);
	len += incident.len;
	if (rest_len)
		at[len++] = '/';
	memcpy(at + len, rest, rest_len);
	return str_from(at, len + rest_len);
}

struct str case_state_tone(enum incident_state state)
{
	static const char *const tones[INCIDENT_STATES] = { "action", "warn", "calm", "warn", "plain", "done" };

	return str_of(tones[state]);
}

struct case_head case_page_head(struct visit *visit, const struct row_incident *incident)
{
	const enum incident_state state = incident_state_read(incident->state);

	return (struct case_head){
		.number = incident->incident,
		.title = incident->title,
		.href = case_href(visit, incident->incident, ""),
		.state_words = visit_words(visit, incident_state_words(state)),
		.state_tone = case_state_tone(state),
		.level = incident->level,
		.rated = incident->rating > 0,
		.major = incident->major,
	};
}

struct str case_level_words(struct visit *visit, int64_t level)
{
	if (level == 0)
		return visit_words(visit, "未達事件等級");
	return visit_words_1(visit, "第 %1 級", arena_printf(visit->look.arena, "%lld", (long long)level));
}

/* What is to be known of a text that nobody has seen verbatim. */
static struct str standing_note(const struct visit *visit, enum standing standing)
{
	if (standing == STANDING_SECOND_HAND)
		return visit_words(visit, "這段文字是轉引的，請以公布的條文為準。");
	return standing == STANDING_INFERRED ? visit_words(visit, "這是推論：條文沒有明寫，或由本機關自訂。") : S("");
}

struct case_paragraph case_paragraph_of(const struct visit *visit, const struct rule_row *row, struct str cite)
{
	return (struct case_paragraph){ .cite = cite,
					.text = row->text,
					.gloss = visit->reader.lang == LANG_EN ? row->en : S(""),
					.standing = standing_note(visit, row->standing) };
}

static struct str joined(const struct case_page *page, unsigned roles)
{
	const struct str and = page->visit->reader.lang == LANG_EN ? S(", ") : S("、");
	BUF_SCOPED(all);

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		if (all.len)
			buf_add(&all, and);
		buf_add(&all,
			visit_row_words(page->visit, &procedure_role(page->rulebook.procedure, (enum role)role)->row));
	}
	return arena_str(page->visit->look.arena, buf_str(&all));
}

struct str case_role_names(const struct case_page *page, unsigned roles)
{
	struct case_names *known = page->names;

	if (!known) /* a page that is of no case keeps none */
		return joined(page, roles);
	for (size_t i = 0; i < known->count; i++)
		if (known->roles[i] == roles)
			return known->names[i];
	const struct str names = joined(page, roles);
	if (known->count < CASE_NAMES) {
		known->roles[known->count] = roles;
		known->names[known->count++] = names;
	}
	return names;
}

static const char *tone_of(const struct step *step, bool late)
{
	static const char *const tones[] = { "action", "warn", "done", "plain" };

	return late ? "late" : tones[step->status];
}

/* Where the hour does not wait for the leader, what waits for confirmation may go first (L12 b). */
static bool may_go_first(const struct case_page *page, const struct step *step)
{
	return step->waits_for == STEP_CONFIRM && (step->code == STEP_NOTIFY || step->code == STEP_RENOTIFY) &&
	       procedure_phase(page->rulebook.procedure, PHASE_NOTIFICATION)->file_unconfirmed;
}

static struct str note_of(const struct case_page *page, const struct step *step)
{
	struct visit *visit = page->visit;

	if (step->status != STEP_WAITS)
		return (struct str){ 0 };
	if (may_go_first(page, step))
		return visit_words(visit, "組長來不及確認時，得敘明理由先行通報");
	return visit_words_1(visit, "要先：%1", visit_words(visit, step_words(step->waits_for)));
}

/* The page of the step, for the filing or the outage that it is about. */
static struct str href_of(const struct case_page *page, const struct step *step)
{
	const struct str href = case_href(page->visit, page->incident.incident, step_page(step->code));
	const char *about = step->code == STEP_OUTAGE                                  ? "outage"
			    : step->code == STEP_RATIFY || step->code == STEP_BACKFILE ? "filing"
										       : NULL;

	if (!about || step->what.len == 0)
		return href;
	return arena_printf(page->visit->look.arena, "%.*s?%s=%.*s", STR_ARG(href), about, STR_ARG(step->what));
}

struct case_step case_page_step(const struct case_page *page, const struct step *step)
{
	struct visit *visit = page->visit;
	const bool has_last_day = step->clock && step->clock->last_day.len > 0;
	const bool late = instant_is_set(step->due) && step->status != STEP_DONE &&
			  duty_late_ms(step->due, has_last_day, visit->look.now) > 0;
	const bool leads = step->status != STEP_WAITS || may_go_first(page, step);

	return (struct case_step){
		.words = visit_words(visit, step_words(step->code)),
		.href = leads ? href_of(page, step) : S(""),
		.status_words = visit_words(visit, step_status_words(step->status)),
		.tone = str_of(tone_of(step, late)),
		.who = case_role_names(page, step->roles),
		.cite = step->cite,
		.note = note_of(page, step),
		.due = step->status == STEP_DONE ? (struct instant){ 0 } : step->due,
		.mine = visit_may_on(visit, step->capability, page->incident.incident),
		.late = late,
	};
}
