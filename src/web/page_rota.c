/* The rota: who is on duty now and next, in which role. */
#include "desk/desk_inside.h"
#include "desk/roster.h"
#include "page/rota.h"
#include "page/ui.h"
#include "web/clocks.h"

enum { ROTA_SHOWN = 500, PEOPLE_SHOWN = 2000, RUNG_MOST = 200 };

bool page_rota(struct visit *visit);
bool page_rota_new(struct visit *visit);
bool page_rota_end(struct visit *visit);

static struct rota_row row_of(struct visit *visit, const struct row_rota *row)
{
	struct rota_row out = {
		.person = visit_person_name(visit, row->person),
		.role = clock_role_words(visit, row->role),
		.remark = row->remark,
		.from = row->from_at,
		.until = row->until_at,
	};

	if (visit_may(visit, CAPABILITY_ROTA_EDIT))
		out.end_href = arena_printf(visit->look.arena, "/rota/%.*s/end", STR_ARG(row->rota));
	return out;
}

static void entries(struct visit *visit, struct rota_view *view)
{
	struct look *look = &visit->look;
	struct row_rota *found = ARENA_ARRAY(look->arena, ROTA_SHOWN, struct row_rota);
	struct rota_row *running = ARENA_ARRAY(look->arena, ROTA_SHOWN, struct rota_row);
	struct rota_row *coming = ARENA_ARRAY(look->arena, ROTA_SHOWN, struct rota_row);
	size_t count = 0;

	{
		DB_QUERY(look->db, rota_open, rows, .agency = db_text(look->who.agency), .now = db_instant(look->now),
			 .most = db_int(ROTA_SHOWN));
		while (count < ROTA_SHOWN && db_next(rows))
			row_rota_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++) {
		if (instant_before(look->now, found[i].from_at))
			coming[view->coming.count++] = row_of(visit, &found[i]);
		else
			running[view->running.count++] = row_of(visit, &found[i]);
	}
	view->running.at = running;
	view->coming.at = coming;
}

/* The roles that ladders name, or that owe a duty: whom a call would reach now. */
static unsigned called_roles(const struct rulebook *book)
{
	const struct procedure *p = book->procedure;
	unsigned roles = 0;

	for (size_t i = 0; i < p->ladder_count; i++)
		for (size_t r = 0; r < p->ladders[i].rung_count; r++)
			if (!p->ladders[i].rungs[r].owner)
				roles |= ROLE_BIT(p->ladders[i].rungs[r].role);
	for (size_t i = 0; i < p->duty_count; i++)
		roles |= p->duties[i].ours ? p->duties[i].responsible : 0;
	for (size_t i = 0; i < book->law->duty_count; i++)
		roles |= book->law->duties[i].ours ? book->law->duties[i].responsible : 0;
	return roles;
}

static bool is_on_duty(const struct roster *roster, enum role role)
{
	for (size_t i = 0; i < roster->rota_count; i++)
		if (str_is(roster->rota[i].role, role_code(role)))
			return true;
	return false;
}

static struct rota_now now_of(struct visit *visit, const struct roster *roster, enum role role)
{
	const char *and = visit->reader.lang == LANG_EN ? ", " : "、";
	const struct ladder_rung rung = { .role = role };
	size_t people[RUNG_MOST];
	const size_t count = roster_rung(roster, &rung, 0, S(""), true, people, RUNG_MOST);
	struct rota_now out = {
		.role = visit_row_words(visit, &procedure_role(visit->look.rulebook.procedure, role)->row),
		.on_duty = is_on_duty(roster, role) && count > 0,
	};

	for (size_t i = 0; i < count; i++) {
		const struct str name = visit_person_name(visit, roster->people[people[i]].person);
		out.people = out.people.len ? arena_printf(visit->look.arena, "%.*s%s%.*s", STR_ARG(out.people), and,
							   STR_ARG(name))
					    : name;
	}
	return out;
}

static bool now(struct visit *visit, struct rota_view *view)
{
	struct look *look = &visit->look;
	struct rota_now *list = ARENA_ARRAY(look->arena, ROLE_COUNT, struct rota_now);
	const unsigned roles = called_roles(&look->rulebook);
	struct roster roster;

	if (!roster_read(look->db, look->arena, look->who.agency, look->now, &roster))
		return db_refuse(look->db, look->err);
	for (int role = 0; role < ROLE_COUNT; role++)
		if (roles & ROLE_BIT(role) || is_on_duty(&roster, (enum role)role))
			list[view->now.count++] = now_of(visit, &roster, (enum role)role);
	view->now.at = list;
	return true;
}

bool page_rota(struct visit *visit)
{
	struct rota_view view = { 0 };

	if (!now(visit, &view))
		return false;
	entries(visit, &view);
	if (visit_may(visit, CAPABILITY_ROTA_EDIT))
		view.new_href = S("/rota/new");
	visit->frame.title = visit_words(visit, "值班表");
	visit->frame.current = S("rota");
	view.frame = visit->frame;
	html_rota(visit->out, &visit->reader, &view);
	return true;
}

static struct options people_of(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_person *found = ARENA_ARRAY(look->arena, PEOPLE_SHOWN, struct row_person);
	struct option *list = ARENA_ARRAY(look->arena, PEOPLE_SHOWN, struct option);
	size_t count = 0, shown = 0;

	{
		DB_QUERY(look->db, person_list, rows, .agency = db_text(look->who.agency));
		while (count < PEOPLE_SHOWN && db_next(rows))
			row_person_read(rows, look->arena, &found[count++]);
	}
	for (size_t i = 0; i < count; i++) {
		if (found[i].erased || str_is(found[i].account, "locked") || str_is(found[i].roles, "machine") ||
		    found[i].roles.len == 0)
			continue;
		const struct str name = visit_opened(visit, found[i].subject, "name", found[i].name_sealed);
		list[shown++] = (struct option){
			.value = found[i].person,
			.label = arena_printf(look->arena, "%.*s（%.*s）", STR_ARG(name),
					      STR_ARG(clock_role_words(visit, found[i].roles))),
		};
	}
	return (struct options){ list, shown };
}

static struct options roles_of(struct visit *visit)
{
	struct option *list = ARENA_ARRAY(visit->look.arena, ROLE_COUNT, struct option);
	size_t count = 0;

	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct rule_row *row = &procedure_role(visit->look.rulebook.procedure, (enum role)role)->row;
		if (role != ROLE_MACHINE)
			list[count++] = (struct option){ .value = row->id,
							 .label = visit_row_words(visit, row),
							 .chosen = role == ROLE_DUTY };
	}
	return (struct options){ list, count };
}

bool page_rota_new(struct visit *visit)
{
	struct rota_form_view view = { .people = people_of(visit), .roles = roles_of(visit) };

	visit->frame.title = visit_words(visit, "排定值班");
	visit->frame.current = S("rota");
	visit->frame.back_href = S("/rota");
	view.frame = visit->frame;
	html_rota_form(visit->out, &visit->reader, &view);
	return true;
}

bool page_rota_end(struct visit *visit)
{
	struct look *look = &visit->look;
	struct row_rota row;

	if (!row_rota_get(look->db, look->arena, look->who.agency, visit->ids[0], &row))
		return visit_not_found(visit, visit->ids[0]);
	struct rota_end_view view = {
		.row = row_of(visit, &row),
		.action = arena_printf(look->arena, "/rota/%.*s/end", STR_ARG(row.rota)),
	};
	visit->frame.title = visit_words(visit, "取消值班");
	visit->frame.current = S("rota");
	visit->frame.back_href = S("/rota");
	view.frame = visit->frame;
	html_rota_end(visit->out, &visit->reader, &view);
	return true;
}
