#include "sim/town.h"

#include <stdio.h>
#include <string.h>

#include "base/must.h"
#include "desk/offline.h"
#include "host/folder.h"
#include "store/place.h"
#include "text/json.h"

static const char *agency = "town";

/* Whom a township has; the last ones stand in for others. In a small office three people are everybody. */
static const struct {
	const char *name, *roles;
} whole_office[] = {
	{ "陳聯絡", "[\"contact\",\"isms_coord\"]" },
	{ "張組長", "[\"team_leader\"]" },
	{ "李資安長", "[\"ciso\"]" },
	{ "王鎮長", "[\"mayor\"]" },
	{ "林機房", "[\"server_admin\"]" },
	{ "黃組員", "[\"team_member\"]" },
	{ "周組員", "[\"team_member\",\"admin_office\"]" },
	{ "吳值班", "[\"duty\"]" },
	{ "蔡同仁", "[\"staff\"]" },
	{ "監測", "[\"machine\"]" },
	{ "許稽核", "[\"auditor\"]" },
	{ "鄭副聯絡", "[\"contact\"]" },
	{ "何副組長", "[\"team_leader\",\"team_member\"]" },
}, small_office[] = {
	{ "陳聯絡", "[\"contact\",\"isms_coord\",\"team_leader\",\"server_admin\"]" },
	{ "李資安長", "[\"ciso\",\"team_leader\",\"mayor\"]" },
	{ "蔡同仁", "[\"staff\",\"duty\",\"team_member\",\"machine\"]" },
};

struct str answer_member(const struct answer *answer, const char *name, struct arena *arena)
{
	struct json json;
	struct err err;

	if (!answer->reply.len || !json_read(answer->reply, arena, &json, &err))
		return S("");
	const struct json *member = json_member(&json, name);
	return member && member->kind == JSON_IS_STRING ? arena_str(arena, member->string) : S("");
}

/* --- Asking ------------------------------------------------------------------------------------------------------------- */

static void done(struct desk_call *call)
{
	(void)call;
}

/* "I115-0001 A115-0002": the ids of a path, one after the other. */
static struct str path_id(struct str ids, int which)
{
	struct str first, second;

	str_cut(ids, ' ', &first, &second);
	return which ? second : first;
}

static struct answer ask(struct town *town, const struct town_person *who, enum route route, struct str id,
			 struct str body, struct str key, struct arena *arena)
{
	struct desk_call call = { .route = route,
				  .ids = { path_id(id, 0), path_id(id, 1) },
				  .body = body,
				  .token = who->token,
				  .source = S("192.0.2.1"),
				  .idempotency_key = key,
				  .done = done,
				  .arena = arena };

	desk_step(town->desk, &call, false);
	const struct answer answer = { call.status, call.err.refusal, arena_str(arena, buf_str(&call.reply)) };
	buf_free(&call.reply);
	town->calls++;
	town->refused += answer.refusal != REFUSAL_NONE;
	return answer;
}

static struct str new_key(struct town *town, struct arena *arena)
{
	return arena_printf(arena, "key-%llu", (unsigned long long)town->keys++);
}

struct answer town_ask(struct town *town, const struct town_person *who, enum route route, struct str id,
		       struct str body, struct arena *arena)
{
	/* Now and then all tables are compared before and after; that nothing was recorded is seen each time. */
	const bool compare = dice_between(town->dice, 1, 300) == 1;

	if (compare)
		watch_remember(town->watch, town->db);
	const struct answer answer = ask(town, who, route, id, body, new_key(town, arena), arena);
	if (answer.refusal == REFUSAL_NONE)
		watch_look(town->watch, town->db, town->now);
	else
		watch_nothing_changed(town->watch, town->db, refusal_row(answer.refusal)->code);
	if (town->tells && answer.refusal != REFUSAL_NONE)
		printf("# %.*s: %.*s refused: %s\n", STR_ARG(id), STR_ARG(body), refusal_row(answer.refusal)->code);
	if (answer.status >= 500)
		watch_broken(town->watch, "I14",
			     arena_printf(arena, "route %d answered %d %s", (int)route, answer.status,
					  refusal_row(answer.refusal)->code));
	return answer;
}

void town_ask_again(struct town *town, const struct town_person *who, enum route route, struct str id, struct str body,
		    struct arena *arena)
{
	const struct str key = new_key(town, arena);
	const struct answer first = ask(town, who, route, id, body, key, arena);

	watch_look(town->watch, town->db, town->now);
	if (first.refusal != REFUSAL_NONE)
		return;
	if (dice_chance(town->dice, 10))
		watch_remember(town->watch, town->db);
	const struct answer second = ask(town, who, route, id, body, key, arena);
	watch_nothing_changed(town->watch, town->db, "the same key twice");
	if (second.status != first.status || !str_equal(first.reply, second.reply))
		watch_broken(town->watch, "I13", arena_printf(arena, "route %d was answered otherwise", (int)route));
}

const struct town_person *town_pick(struct town *town, unsigned roles)
{
	const struct town_person *fit[TOWN_PEOPLE];
	size_t count = 0;

	for (size_t i = 0; i < town->people_count; i++)
		if (!town->people[i].silent && (!roles || (town->people[i].roles & roles)))
			fit[count++] = &town->people[i];
	return count ? fit[dice_pick(town->dice, count)] : NULL;
}

void town_wake(struct town *town, unsigned roles)
{
	for (size_t i = 0; i < town->people_count; i++)
		if (town->people[i].roles & roles)
			town->people[i].silent = false;
}

/* --- Time --------------------------------------------------------------------------------------------------------------- */

static void beat(struct town *town)
{
	desk_step(town->desk, NULL, true);
	watch_look(town->watch, town->db, town->now);
}

/* The desk beats each second; here, at the seconds on which there may be something to do. */
void town_wait(struct town *town, struct instant until, bool asleep)
{
	if (!asleep && instant_before(town->now, until)) {
		const int64_t half = town->now.ms + (until.ms - town->now.ms) / 2;
		town->now.ms = half;
		beat(town);
	}
	if (instant_before(town->now, until))
		town->now = until;
	beat(town);
}

void town_jump(struct town *town, int64_t by_ms)
{
	town->now.ms += by_ms;
	beat(town);
}

/* --- Opening ------------------------------------------------------------------------------------------------------------ */

static bool desk_up(struct town *town, struct err *err)
{
	const struct desk_config config = {
		.data_dir = town->dir, .clock = { .hand = &town->now }, .library = rulebook_default(), .still = true
	};

	return desk_open(&config, &town->desk, err);
}

bool town_restart(struct town *town, struct err *err)
{
	desk_close(&town->desk);
	return desk_up(town, err);
}

static bool person_enter(struct town *town, const struct town_person *admin, const char *name, const char *roles)
{
	struct town_person *person = &town->people[town->people_count];
	struct json json;
	struct err err;
	ARENA_SCOPED(arena);

	struct answer answer = town_ask(
		town, admin, ROUTE_person_register, S(""),
		arena_printf(&arena, "{\"name\":\"%s\",\"roles\":%s,\"phone\":\"05-5860101\"}", name, roles), &arena);
	person->id = arena_str(&town->arena, answer_member(&answer, "person", &arena));
	answer = town_ask(town, admin, ROUTE_token_issue, person->id, S("{\"label\":\"sim\"}"), &arena);
	person->token = arena_str(&town->arena, answer_member(&answer, "token", &arena));
	/* An account, without which nobody may stand in for another. */
	(void)town_ask(town, admin, ROUTE_account_link, person->id,
		       arena_printf(&arena, "{\"purpose\":\"enrol\",\"login\":\"p%zu\"}", town->people_count), &arena);
	must(json_read(str_of(roles), &arena, &json, &err));
	for (size_t i = 0; i < json.count; i++)
		for (int role = 0; role < ROLE_COUNT; role++)
			if (str_is(json.items[i].string, role_code((enum role)role)))
				person->roles |= ROLE_BIT(role);
	town->people_count++;
	return person->id.len && person->token.len;
}

static bool people_enter(struct town *town, const struct town_person *admin)
{
	const size_t whole = sizeof(whole_office) / sizeof(*whole_office),
		     small = sizeof(small_office) / sizeof(*small_office);
	bool entered = true;

	for (size_t i = 0; i < (town->small_office ? small : whole) && entered; i++)
		entered = person_enter(town, admin, town->small_office ? small_office[i].name : whole_office[i].name,
				       town->small_office ? small_office[i].roles : whole_office[i].roles);
	/* Somebody is away for good, and nobody has said so. */
	if (!town->small_office && dice_chance(town->dice, 50))
		town->people[dice_pick(town->dice, town->people_count)].silent = true;
	return entered;
}

static bool assets_enter(struct town *town, const struct town_person *admin)
{
	static const char *const bodies[TOWN_ASSETS] = {
		"{\"name\":\"形象網站\",\"target\":\"system\",\"mtpd_minutes\":1440}",
		"{\"name\":\"公文系統\",\"target\":\"system\",\"core\":true,\"mtpd_minutes\":240}",
		"{\"name\":\"戶政服務\",\"target\":\"business\",\"core\":true,\"mtpd_minutes\":60}",
		"{\"name\":\"民眾個資\",\"target\":\"info\",\"cls\":\"sensitive\"}",
	};
	ARENA_SCOPED(arena);

	for (size_t i = 0; i < TOWN_ASSETS; i++) {
		const struct answer answer =
			town_ask(town, admin, ROUTE_asset_register, S(""), str_of(bodies[i]), &arena);
		town->assets[i] = arena_str(&town->arena, answer_member(&answer, "asset", &arena));
		if (!town->assets[i].len)
			return false;
	}
	town->asset_count = TOWN_ASSETS;
	return true;
}

/* A day under the law of 108, of 110 or of 115. */
static struct instant first_day(struct dice *dice)
{
	static const struct civil from[] = { { 2019, 2, 1 }, { 2021, 12, 1 }, { 2026, 1, 10 } },
				  to[] = { { 2021, 6, 1 }, { 2025, 9, 1 }, { 2026, 9, 1 } };
	const size_t law = dice_pick(dice, 3);
	const int64_t day = dice_between(dice, civil_to_days(from[law]), civil_to_days(to[law]));

	return (struct instant){ instant_taipei(civil_from_days(day), 0, 0, 0).ms + dice_between(dice, 0, 86399999) };
}

static bool found(struct town *town, struct founded *out, struct err *err)
{
	const struct founding founding = { .data_dir = town->dir,
					   .clock = { .hand = &town->now },
					   .agency = str_of(agency),
					   .name = S("範例鎮公所"),
					   .reviewer_name = S("縣政府"),
					   .admin_name = S("系統管理者"),
					   .simulated = true,
					   .small_office = town->small_office };

	return offline_found(&founding, out, err);
}

bool town_open(struct town *town, struct dice *dice, const char *dir, bool tells, struct err *err)
{
	struct store_place place;
	struct founded founded;

	*town = (struct town){ .dice = dice, .dir = dir, .tells = tells };
	town->now = first_day(dice);
	town->small_office = dice_chance(dice, 15);
	town->watch = watch_new(town->small_office, tells);
	if (!found(town, &founded, err) || !desk_up(town, err) || !store_place_read(dir, &place, err) ||
	    !db_open(str_of(place.where), DB_READER, &town->db, err))
		return false;
	const struct town_person admin = { .id = str_of(founded.person), .token = str_of(founded.token) };
	watch_look(town->watch, town->db, town->now);
	return (people_enter(town, &admin) && assets_enter(town, &admin)) ||
	       refuse(err, REFUSAL_STORE_UNAVAILABLE, "town");
}

void town_close(struct town *town)
{
	struct store_place place;
	struct err err;

	desk_close(&town->desk);
	if (town->db)
		db_close(&town->db);
	if (!watch_is_broken(town->watch) && store_place_read(town->dir, &place, &err))
		watch_end(town->watch, str_of(place.where), dice_chance(town->dice, 25));
	folder_remove(town->dir);
	arena_free(&town->arena);
}
