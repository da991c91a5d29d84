/* store_make: fills a store quickly: the desk's own verbs in the desk's own batches, but without HTTP and many at once.
 *
 *     store_make open DIR COUNT     COUNT incidents that stay open, each from a sign of its own, a millisecond apart: of none of
 *                                   them anybody is called yet when the clock stands there
 *     store_make duties DIR COUNT   the same, of which the calls of 500 come due: then makes those, 500 at a time, as the beat does,
 *                                   and tells besides "calls", "call_us" (each, in the commit it shares) and "find_us" (that
 *                                   nothing is due, asked a thousand times)
 *     store_make mixed DIR FACTS    about FACTS facts as an office makes them: signs, most of them no incident, and cases
 *                                   from 知悉 to recovery; a checkpoint for every ACTS_MIXED acts, as under many clients
 *
 * DIR was made by `tocsin init --simulated`; its first token is read from DIR/run/token. One line of JSON:
 * {"facts","checkpoints","now","token"}. now is the instant that the store has come to, for the clock file of who serves it;
 * token is that of a person who may do everything.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"
#include "db/migrate.h"
#include "desk/batch.h"
#include "desk/beat.h"
#include "desk/caller.h"
#include "desk/desk_inside.h"
#include "desk/perform.h"
#include "host/file.h"
#include "signer/process.h"
#include "store/place.h"
#include "store/rebuild.h"
#include "text/json.h"

enum { ACTS_OPEN = 2000, ACTS_MIXED = 16, ID_BYTES = 120, TOKEN_BYTES = 120 };

struct maker {
	struct desk desk;
	struct arena arena; /* of the batch under way */
	struct batch *batch;
	int acts, most; /* done in this batch; how many it takes */
	struct instant now;
	char token[TOKEN_BYTES];
	uint64_t asked, facts, checkpoints, calls;
	double call_us, find_us;
};

static _Noreturn void fail(const struct err *err)
{
	BUF_SCOPED(words);

	words_refusal(LANG_EN, err, &words);
	fprintf(stderr, "store_make: %.*s %s\n", STR_ARG(buf_str(&words)), err->where);
	exit(1);
}

static void batch_begin(struct maker *m)
{
	m->batch = ARENA_NEW(&m->arena, struct batch);
	*m->batch = (struct batch){ .db = m->desk.db, .arena = &m->arena, .signer = m->desk.signer, .now = m->now };
	must(db_begin(m->desk.db));
}

static void batch_end(struct maker *m)
{
	struct err err = { 0 };

	if (!batch_seal(m->batch, &err))
		fail(&err);
	if (!db_commit(m->desk.db)) {
		db_refuse(m->desk.db, &err);
		fail(&err);
	}
	batch_settle(m->batch, true);
	for (size_t i = 0; i < m->batch->count; i++)
		m->facts += (uint64_t)(m->batch->logs[i].size - m->batch->logs[i].size_before);
	m->checkpoints += m->batch->count;
	arena_reset(&m->arena);
	m->acts = 0;
}

/* One act; the id that its answer has under key goes to id. */
static void act(struct maker *m, enum route route, const char *on, const char *body, const char *key, char id[ID_BYTES])
{
	struct desk_call call = { .route = route, .body = str_of(body), .token = str_of(m->token) };
	ARENA_SCOPED(arena);
	struct json reply;

	if (m->acts == 0)
		batch_begin(m);
	m->batch->now = m->now;
	call.ids[0] = str_of(on);
	call.idempotency_key = arena_printf(&arena, "make-%llu", (unsigned long long)m->asked++);
	perform(&m->desk, m->batch, &call);
	if (call.err.refusal != REFUSAL_NONE)
		fail(&call.err);
	if (key) {
		must(json_read(buf_str(&call.reply), &arena, &reply, &call.err) && json_member(&reply, key));
		snprintf(id, ID_BYTES, "%.*s", STR_ARG(json_member(&reply, key)->string));
	}
	buf_free(&call.reply);
	if (++m->acts >= m->most)
		batch_end(m);
}

static void minutes_pass(struct maker *m, int64_t minutes)
{
	m->now = instant_plus(m->now, SPAN_MINUTES(minutes));
}

static void report(struct maker *m, uint64_t number, char sign[ID_BYTES])
{
	char body[600];

	snprintf(
		body, sizeof(body),
		"{\"type\":\"web-down\",\"text\":\"第 %llu 位民眾反映官網首頁打不開，畫面是陌生的圖片\",\"place\":\"一樓服務臺\","
		"\"reporter_name\":\"王小明\",\"reporter_contact\":\"05-5860101 分機 12\"}",
		(unsigned long long)number);
	act(m, ROUTE_sign_report, "", body, "sign", sign);
}

static void incident_open(struct maker *m, const char *sign, char incident[ID_BYTES])
{
	act(m, ROUTE_sign_verdict, sign,
	    "{\"verdict\":\"incident\",\"reason\":\"確認遭入侵\",\"title\":\"官網首頁遭置換\"}", "incident", incident);
}

static void make_open(struct maker *m, uint64_t count)
{
	char sign[ID_BYTES], incident[ID_BYTES];

	m->most = ACTS_OPEN;
	for (uint64_t i = 0; i < count; i++) {
		report(m, i, sign);
		incident_open(m, sign, incident);
		m->now.ms++;
	}
}

enum { DUTIES_DUE = 500, FINDS = 2000 };

/* One beat, as the writer has it: how long a call took, its share of the commit included. */
static double beat(struct maker *m)
{
	const uint64_t before = m->facts;
	const int64_t began = now_steady_ms();
	struct jumps jumps = { 0 };

	batch_begin(m);
	beat_do(&m->desk, m->batch, &jumps);
	batch_end(m);
	must(m->facts - before == DUTIES_DUE);
	m->calls += DUTIES_DUE;
	return (double)(now_steady_ms() - began) * 1000 / DUTIES_DUE;
}

static double find(struct maker *m)
{
	const int64_t began = now_steady_ms();

	for (int i = 0; i < FINDS; i++) {
		must(db_begin(m->desk.db));
		must(!caller_any_due(m->desk.db, S("xiluo"), m->now));
		db_rollback(m->desk.db);
	}
	return (double)(now_steady_ms() - began) * 1000 / FINDS;
}

/* The first cases are ten minutes ahead of all others: fifteen minutes after they began their leader is to be told within fifteen, and five
 * minutes later the next rung is called; of the others nothing is due by then. */
static void make_duties(struct maker *m, uint64_t count)
{
	make_open(m, DUTIES_DUE);
	minutes_pass(m, 10);
	make_open(m, count - DUTIES_DUE);
	if (m->acts)
		batch_end(m);
	m->find_us = find(m);
	minutes_pass(m, 6);
	const double first = beat(m);
	minutes_pass(m, 5);
	const double second = beat(m);
	m->call_us = first < second ? first : second;
}

/* One case from the verdict to recovery. */
static void make_case(struct maker *m, const char *sign)
{
	char incident[ID_BYTES];

	incident_open(m, sign, incident);
	act(m, ROUTE_incident_tell_leader, incident, "{\"how\":\"電話\"}", NULL, NULL);
	act(m, ROUTE_incident_classify, incident,
	    "{\"source\":\"external.intrusion\",\"category\":\"web\",\"abnormal\":[\"replaced\"]}", NULL, NULL);
	act(m, ROUTE_incident_assess, incident,
	    "{\"scope\":\"公所形象網站首頁\",\"cause\":\"外掛程式漏洞遭利用\",\"loss\":\"首頁一頁\",\"support\":\"無\","
	    "\"measures\":\"離線、以備份還原\"}",
	    NULL, NULL);
	act(m, ROUTE_incident_rate, incident,
	    "{\"reason\":\"僅首頁，當日還原\",\"aspects\":[{\"dim\":\"I\",\"target\":\"system\",\"sev\":\"minor\","
	    "\"criterion\":\"單一頁面且當日還原為輕微\",\"reason\":\"僅首頁\"}]}",
	    NULL, NULL);
	minutes_pass(m, 40);
	act(m, ROUTE_incident_contain, incident, "{\"measure\":\"網站改為維護頁\"}", NULL, NULL);
	act(m, ROUTE_incident_damage, incident,
	    "{\"equipment\":\"無\",\"data\":\"首頁一頁\",\"scope\":\"形象網站\",\"delay\":\"無\",\"recovery\":\"兩小時\",\"standby\":\"無\"}",
	    NULL, NULL);
	act(m, ROUTE_incident_control, incident, "{\"summary\":\"漏洞已修補，入侵途徑已關閉\"}", NULL, NULL);
	act(m, ROUTE_incident_recover, incident, "{\"summary\":\"以備份還原並逐頁檢查\"}", NULL, NULL);
}

/* Of twenty signs one is a case, twelve are judged to be none, two of these have cleared, the others still wait. */
static void make_mixed(struct maker *m, uint64_t facts)
{
	char sign[ID_BYTES];

	m->most = ACTS_MIXED;
	for (uint64_t i = 0; m->facts < facts; i++) {
		report(m, i, sign);
		minutes_pass(m, 1);
		if (i % 20 == 0)
			make_case(m, sign);
		else if (i % 20 <= 12)
			act(m, ROUTE_sign_verdict, sign,
			    "{\"verdict\":\"not_incident\",\"reason\":\"瀏覽器快取，重新整理後正常\"}", NULL, NULL);
		if (i % 20 == 1 || i % 20 == 2)
			act(m, ROUTE_sign_clear, sign, "{\"reason\":\"觀察後未再發生\"}", NULL, NULL);
	}
}

static bool open_store(struct maker *m, const char *dir, struct err *err)
{
	struct store_place place;
	ARENA_SCOPED(arena);
	struct str token;

	snprintf(m->desk.data_dir, sizeof(m->desk.data_dir), "%s", dir);
	m->desk.library = rulebook_default();
	if (!store_place_read(dir, &place, err) ||
	    !file_read(store_place_file(&arena, dir, S("run/token")), 1000, &arena, &token, err))
		return false;
	snprintf(m->token, sizeof(m->token), "%.*s", STR_ARG(str_trim(token)));
	if (!db_open(str_of(place.where), DB_WRITER, &m->desk.db, err) || !migrate_run(m->desk.db, err) ||
	    !store_rebuild_if_needed(m->desk.db, err) || !signer_start(str_of(place.keys), &m->desk.signer, err))
		return false;
	m->desk.keyring = keyring_new(m->desk.signer);
	m->desk.seen = seen_new();
	return instant_read(S("2026-01-05T09:00:00+08:00"), &m->now);
}

/* The first person may only look after the system: the acts are those of one who has every role there is. */
static void become_everyone(struct maker *m)
{
	BUF_SCOPED(body);
	char person[ID_BYTES], token[ID_BYTES];

	buf_add(&body, S("{\"name\":\"陳美玲\",\"roles\":["));
	for (int role = 0; role < ROLE_COUNT; role++)
		buf_printf(&body, "%s\"%s\"", role ? "," : "", role_code((enum role)role));
	buf_add(&body, S("]}"));
	buf_add_char(&body, '\0');
	act(m, ROUTE_person_register, "", body.at, "person", person);
	act(m, ROUTE_token_issue, person, "{}", "token", token);
	snprintf(m->token, sizeof(m->token), "%s", token);
}

static void tell(const struct maker *m)
{
	char now[INSTANT_TEXT_BYTES];

	printf("{\"facts\":%llu,\"checkpoints\":%llu,\"now\":\"%.*s\",\"token\":\"%s\",\"calls\":%llu,\"call_us\":%.1f,"
	       "\"find_us\":%.1f}\n",
	       (unsigned long long)m->facts, (unsigned long long)m->checkpoints,
	       STR_ARG(instant_print_utc(m->now, now)), m->token, (unsigned long long)m->calls, m->call_us, m->find_us);
}

int main(int argc, char **argv)
{
	static struct maker maker = { .most = 1000000 };
	struct err err = { 0 };

	if (argc == 3 && !strcmp(argv[1], "signer"))
		return process_run(argv[2], 3);
	if (argc != 4 || (strcmp(argv[1], "open") && strcmp(argv[1], "duties") && strcmp(argv[1], "mixed"))) {
		fprintf(stderr, "store_make open|duties|mixed DIR COUNT\n");
		return 2;
	}
	if (!open_store(&maker, argv[2], &err))
		fail(&err);
	become_everyone(&maker);
	if (!strcmp(argv[1], "open"))
		make_open(&maker, strtoull(argv[3], NULL, 10));
	else if (!strcmp(argv[1], "duties"))
		make_duties(&maker, strtoull(argv[3], NULL, 10));
	else
		make_mixed(&maker, strtoull(argv[3], NULL, 10));
	if (maker.acts)
		batch_end(&maker);
	keyring_free(&maker.desk.keyring);
	signer_stop(&maker.desk.signer);
	db_close(&maker.desk.db);
	arena_free(&maker.arena);
	tell(&maker);
	return 0;
}
