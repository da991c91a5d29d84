#include "desk/sender.h"

#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/must.h"
#include "clock/date_text.h"
#include "courier/courier.h"
#include "desk/desk_inside.h"
#include "desk/outbox.h"
#include "host/log.h"
#include "seal/secret.h"
#include "words/words.h"

enum { LOOK_MS = 1000, FLIGHTS = 192, NAMES_BYTES = 64, CHANNELS_DUE = 200 };

enum stage { FREE, CARRIED, JUDGED, DONE, UNKEPT };

/* One message under way. */
struct flight {
	struct desk_call call;
	struct sender *sender;
	enum stage stage; /* under the lock */
	char agency[NAMES_BYTES], channel[NAMES_BYTES];
	struct outbox_outcome outcome;
};

struct sender {
	struct desk *desk;
	pthread_t thread;
	pthread_mutex_t lock;
	int wake;
	bool stopping;
	struct str origin;
	struct db *db;
	struct courier *courier;
	int courier_pid;
	int64_t start_after_ms; /* a courier that can't be started is tried once a second */
	struct flight flights[FLIGHTS];
};

void sender_wake(struct sender *s)
{
	const uint64_t one = 1;

	if (write(s->wake, &one, sizeof(one)) < 0)
		return; /* it is full of wakes already */
}

static enum stage stage_of(struct sender *s, const struct flight *f)
{
	pthread_mutex_lock(&s->lock);
	const enum stage stage = f->stage;
	pthread_mutex_unlock(&s->lock);
	return stage;
}

static void set_stage(struct sender *s, struct flight *f, enum stage stage)
{
	pthread_mutex_lock(&s->lock);
	f->stage = stage;
	pthread_mutex_unlock(&s->lock);
}

/* --- To the writer ------------------------------------------------------------------------------------------------------ */

/* On the writer's thread, after the commit. */
static void kept(struct desk_call *call)
{
	struct flight *f = call->arg;
	struct sender *s = f->sender;

	buf_free(&call->reply);
	set_stage(s, f, call->err.refusal == REFUSAL_NONE ? DONE : UNKEPT);
	sender_wake(s);
}

static void judge(struct sender *s, struct flight *f)
{
	f->call = (struct desk_call){ .inside = outbox_settle,
				      .inside_arg = &f->outcome,
				      .inside_agency = str_of(f->agency),
				      .done = kept,
				      .arg = f };
	set_stage(s, f, JUDGED);
	writer_submit(s->desk->writer, &f->call);
}

static struct flight *flight_free(struct sender *s)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) == FREE)
			return &s->flights[i];
	return NULL;
}

static size_t count_stage(struct sender *s, enum stage stage)
{
	size_t count = 0;

	for (int i = 0; i < FLIGHTS; i++)
		count += stage_of(s, &s->flights[i]) == stage;
	return count;
}

/* What was committed is over; what could not be is tried again, as long as there is a writer. */
static bool settle_done(struct sender *s)
{
	bool unkept = false;

	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &s->flights[i];
		const enum stage stage = stage_of(s, f);
		if (stage == DONE)
			set_stage(s, f, FREE);
		unkept = unkept || stage == UNKEPT;
	}
	return !unkept;
}

static void retry_unkept(struct sender *s)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) == UNKEPT)
			judge(s, &s->flights[i]);
}

/* --- The courier -------------------------------------------------------------------------------------------------------- */

static void set_pid(struct sender *s, int pid)
{
	pthread_mutex_lock(&s->lock);
	s->courier_pid = pid;
	pthread_mutex_unlock(&s->lock);
}

/* Nobody knows whether what it carried has arrived. */
static void courier_lost(struct sender *s)
{
	log_line(LOG_LEVEL_ERROR, "courier-lost", "the courier has ended; another is started");
	courier_stop(&s->courier);
	set_pid(s, 0);
	for (int i = 0; i < FLIGHTS; i++) {
		struct flight *f = &s->flights[i];
		if (stage_of(s, f) != CARRIED)
			continue;
		f->outcome.verdict = DELIVERY_LATER;
		f->outcome.trouble = TROUBLE_COURIER;
		judge(s, f);
	}
}

static bool has_courier(struct sender *s)
{
	struct err err = { 0 };

	if (s->courier)
		return true;
	if (now_steady_ms() < s->start_after_ms)
		return false;
	s->start_after_ms = now_steady_ms() + LOOK_MS;
	if (!courier_start(&s->courier, &err)) {
		log_refusal(LOG_LEVEL_ERROR, "courier-unstarted", &err);
		return false;
	}
	set_pid(s, courier_pid(s->courier));
	return true;
}

static void take_answer(struct sender *s)
{
	struct courier_answer answer;

	if (!courier_receive(s->courier, &answer) || answer.ticket >= FLIGHTS ||
	    stage_of(s, &s->flights[answer.ticket]) != CARRIED) {
		courier_lost(s);
		return;
	}
	struct flight *f = &s->flights[answer.ticket];
	f->outcome.verdict = answer.verdict;
	f->outcome.trouble = answer.trouble;
	f->outcome.code = answer.code;
	f->outcome.asked = answer.asked;
	snprintf(f->outcome.words, sizeof(f->outcome.words), "%.*s", STR_ARG(answer.words));
	judge(s, f);
}

/* --- What is said ------------------------------------------------------------------------------------------------------- */

/* The link of an approval stands in the outbox by its digest; its text is opened now, under its person's key, for this message alone. Where
 * it can't be, the list of what waits for them is as good a place to decide. */
static struct str link_of(struct sender *s, struct arena *arena, const struct row_outbox *row)
{
	struct row_approval_link link;
	struct row_person person;
	struct str text = S("");
	struct err err;
	bool readable = false;

	if (!str_starts(row->link, S("/a/")))
		return arena_printf(arena, "%.*s%.*s", STR_ARG(s->origin), STR_ARG(row->link));
	if (row_approval_link_get(s->db, arena, str_after(row->link, 3), &link) && link.sealed.len &&
	    row_person_get(s->db, arena, link.agency, link.person, &person) &&
	    keyring_open(s->desk->keyring, s->db, link.agency, person.subject, "approval_link", link.sealed, arena,
			 &text, &readable, &err) &&
	    readable)
		return arena_printf(arena, "%.*s/a/%.*s", STR_ARG(s->origin), STR_ARG(text));
	return arena_printf(arena, "%.*s/todo", STR_ARG(s->origin));
}

/* One line for small screens; a mail has room for why there is so little in it. */
static struct str text_of(struct arena *arena, const struct row_outbox *row, enum message_kind kind, struct str link,
			  bool mail, struct str *subject)
{
	const enum lang lang = LANG_ZH_HANT; /* the office's: a person's own is not known here */
	char day[DATE_TEXT_BYTES];
	BUF_SCOPED(text);

	words_fill(lang, &text, "【警鐘】%1 %2", arena_cstr(arena, row->thing), message_words(kind));
	*subject = arena_str(arena, buf_str(&text));
	if (instant_is_set(row->deadline_at))
		words_fill(lang, &text, "，期限 %1", date_text_print_roc_time(row->deadline_at, day).at);
	buf_add(&text, mail ? S("\r\n\r\n") : S(" "));
	buf_add(&text, link);
	if (mail) {
		buf_add(&text, S("\r\n\r\n"));
		buf_add(&text,
			str_of(words_in(lang, "案情不寫在信裡，請由連結登入查看。這封信由系統寄出，請勿回覆。")));
		buf_add(&text, S("\r\n"));
	}
	return arena_str(arena, buf_str(&text));
}

/* --- What is sent ------------------------------------------------------------------------------------------------------- */

struct errand {
	struct arena *arena;
	struct row_channel channel;
	struct row_agency agency;
	struct str secret;
	bool secret_lost;
	struct instant now;
};

static bool open_secret(struct sender *s, struct errand *e)
{
	struct row_channel_secret kept_secret;
	struct err err;
	bool readable;

	if (!row_channel_secret_get(s->db, e->arena, e->channel.agency, e->channel.channel, &kept_secret))
		return true;
	e->secret_lost = !keyring_open(s->desk->keyring, s->db, e->channel.agency, kept_secret.subject, "secret",
				       kept_secret.secret_sealed, e->arena, &e->secret, &readable, &err) ||
			 !readable;
	return !e->secret_lost;
}

static bool open_address(struct sender *s, struct errand *e, const struct row_outbox *row, struct str *out)
{
	struct row_person person;
	struct err err;
	const char *field;
	bool readable;

	*out = S("");
	if (str_is(e->channel.target, "none"))
		return true;
	if (!row_person_get(s->db, e->arena, row->agency, row->person, &person) || person.erased)
		return false;
	const struct str sealed = outbox_address(&e->channel, &person, &field);
	return keyring_open(s->desk->keyring, s->db, row->agency, person.subject, field, sealed, e->arena, out,
			    &readable, &err) &&
	       readable && out->len;
}

static void refuse_here(struct sender *s, struct flight *f, enum delivery_verdict verdict, enum courier_trouble trouble)
{
	f->outcome.verdict = verdict;
	f->outcome.trouble = trouble;
	judge(s, f);
}

static void carry(struct sender *s, struct errand *e, struct flight *f, const struct row_outbox *row)
{
	const struct row_channel *c = &e->channel;
	struct courier_job job = { .ticket = (uint64_t)(f - s->flights) };
	enum message_kind kind = MESSAGE_TEST;
	char deadline[INSTANT_TEXT_BYTES];

	must(courier_kind_read(c->kind, &job.channel.kind));
	(void)message_read(row->kind, &kind);
	job.channel.lane = arena_printf(e->arena, "%.*s/%.*s", STR_ARG(c->agency), STR_ARG(c->channel));
	job.channel.url = c->url;
	job.channel.from = c->sender;
	job.channel.login = c->login;
	job.channel.secret = e->secret;
	job.channel.ca = c->ca;
	job.channel.headers = c->headers;
	job.channel.body = c->body;
	job.channel.expect = c->expect;
	job.channel.allow_private = c->allow_private;
	job.channel.plain = c->plain;
	job.message = (struct courier_message){ .id = row->message,
						.source = c->agency,
						.sender = e->agency.name,
						.kind = row->kind,
						.number = row->thing,
						.link = link_of(s, e->arena, row),
						.now = e->now };
	if (instant_is_set(row->deadline_at))
		job.message.deadline = instant_print_taipei(row->deadline_at, deadline);
	job.message.text =
		text_of(e->arena, row, kind, job.message.link, job.channel.kind == COURIER_SMTP, &job.message.subject);
	if (!open_address(s, e, row, &job.message.to))
		refuse_here(s, f, DELIVERY_REFUSED, TROUBLE_ADDRESS);
	else if (!courier_send(s->courier, &job))
		courier_lost(s);
}

static struct flight *begin(struct sender *s, const struct row_outbox *row)
{
	struct flight *f = flight_free(s);

	if (!f)
		return NULL;
	f->sender = s;
	f->outcome = (struct outbox_outcome){ .number = row->number };
	snprintf(f->agency, sizeof(f->agency), "%.*s", STR_ARG(row->agency));
	snprintf(f->channel, sizeof(f->channel), "%.*s", STR_ARG(row->channel));
	set_stage(s, f, CARRIED);
	return f;
}

static void send_one(struct sender *s, struct errand *e, const struct row_outbox *row)
{
	struct flight *f = begin(s, row);

	if (!f)
		return;
	if (instant_is_set(e->channel.retired_at))
		refuse_here(s, f, DELIVERY_REFUSED, TROUBLE_RETIRED);
	else if (e->secret_lost)
		refuse_here(s, f, DELIVERY_UNREACHABLE, TROUBLE_SECRET);
	else
		carry(s, e, f, row);
}

static bool is_under_way(struct sender *s, struct str agency, int64_t number)
{
	for (int i = 0; i < FLIGHTS; i++)
		if (stage_of(s, &s->flights[i]) != FREE && s->flights[i].outcome.number == number &&
		    str_is(agency, s->flights[i].agency))
			return true;
	return false;
}

static size_t under_way_by(struct sender *s, const struct row_channel *c)
{
	size_t count = 0;

	for (int i = 0; i < FLIGHTS; i++)
		count += stage_of(s, &s->flights[i]) != FREE && str_is(c->channel, s->flights[i].channel) &&
			 str_is(c->agency, s->flights[i].agency);
	return count;
}

static void send_by(struct sender *s, struct errand *e)
{
	struct row_channel_state state;
	struct row_outbox *due = ARENA_ARRAY(e->arena, FLIGHTS + COURIER_UNDER_WAY, struct row_outbox);
	const size_t busy = under_way_by(s, &e->channel);
	size_t room = COURIER_UNDER_WAY - count_stage(s, CARRIED), count = 0;

	row_channel_state_get(s->db, e->arena, e->channel.agency, e->channel.channel, &state);
	const struct circuit circuit = { .failures = (int)state.failures, .open_until = state.open_until_at };
	const enum circuit_state is = circuit_state(&circuit, e->now);
	{
		DB_QUERY(s->db, outbox_due, rows, .agency = db_text(e->channel.agency),
			 .channel = db_text(e->channel.channel), .now = db_instant(e->now),
			 .most = db_int((int64_t)(busy + room)));
		while (count < busy + room && db_next(rows))
			row_outbox_read(rows, e->arena, &due[count++]);
	}
	for (size_t i = 0; i < count && room && s->courier; i++) {
		const bool test = str_is(due[i].kind, message_code(MESSAGE_TEST));
		const bool may = is == CIRCUIT_CLOSED || test || instant_is_set(e->channel.retired_at) ||
				 (is == CIRCUIT_HALF_OPEN && under_way_by(s, &e->channel) == 0);
		if (!may || is_under_way(s, due[i].agency, due[i].number))
			continue;
		send_one(s, e, &due[i]);
		room--;
	}
}

static void look_by(struct sender *s, struct str agency, struct str channel, struct instant now)
{
	ARENA_SCOPED(arena);
	struct errand e = { .arena = &arena, .now = now };

	if (!row_channel_get(s->db, &arena, agency, channel, &e.channel) ||
	    !row_agency_get(s->db, &arena, agency, &e.agency))
		return;
	(void)open_secret(s, &e);
	send_by(s, &e);
	if (e.secret.len)
		secret_wipe((void *)(uintptr_t)e.secret.at, e.secret.len);
}

static void look(struct sender *s)
{
	ARENA_SCOPED(arena);
	struct str *names = ARENA_ARRAY(&arena, CHANNELS_DUE * 2, struct str);
	struct instant now;
	struct err err = { 0 };
	size_t count = 0;

	if (!writer_is_well(s->desk->writer, &err) || !now_instant(&s->desk->clock, &now, &err) || !db_begin(s->db))
		return;
	{
		DB_QUERY(s->db, outbox_channels_due, rows, .now = db_instant(now));
		while (count < CHANNELS_DUE && db_next(rows)) {
			names[count * 2] = arena_str(&arena, db_str(rows, COL_outbox_channels_due_agency));
			names[count++ * 2 + 1] = arena_str(&arena, db_str(rows, COL_outbox_channels_due_channel));
		}
	}
	for (size_t i = 0; i < count && has_courier(s); i++)
		look_by(s, names[i * 2], names[i * 2 + 1], now);
	db_rollback(s->db);
}

/* --- The thread --------------------------------------------------------------------------------------------------------- */

static bool is_stopping(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const bool stopping = s->stopping;
	pthread_mutex_unlock(&s->lock);
	return stopping;
}

static bool is_ready(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) > 0;
}

static void *work(void *arg)
{
	struct sender *s = arg;
	int64_t last_ms = 0;
	uint64_t wakes;

	while (!is_stopping(s)) {
		struct pollfd fds[2] = { { .fd = s->wake, .events = POLLIN },
					 { .fd = s->courier ? courier_fd(s->courier) : -1, .events = POLLIN } };
		(void)poll(fds, 2, LOOK_MS);
		(void)!read(s->wake, &wakes, sizeof(wakes));
		while (s->courier && is_ready(courier_fd(s->courier)))
			take_answer(s);
		const bool second = now_steady_ms() - last_ms >= LOOK_MS;
		if (!settle_done(s)) {
			if (second)
				retry_unkept(s);
		} else if (second || count_stage(s, CARRIED) <= COURIER_UNDER_WAY / 2) {
			look(s);
		}
		if (second)
			last_ms = now_steady_ms();
	}
	courier_stop(&s->courier);
	return NULL;
}

bool sender_start(struct desk *desk, struct str origin, struct sender **out, struct err *err)
{
	struct sender *s = calloc(1, sizeof(*s));
	char *kept_origin = calloc(1, origin.len + 1);

	must(s && kept_origin);
	memcpy(kept_origin, origin.at, origin.len);
	s->origin = str_from(kept_origin, origin.len);
	s->desk = desk;
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	pthread_mutex_init(&s->lock, NULL);
	if (s->wake >= 0 && db_open(str_of(desk->store), DB_READER, &s->db, err)) {
		if (pthread_create(&s->thread, NULL, work, s) == 0) {
			*out = s;
			return true;
		}
		db_close(&s->db);
		refuse(err, REFUSAL_STORE_UNAVAILABLE, "pthread_create");
	}
	if (s->wake >= 0)
		close(s->wake);
	free(kept_origin);
	free(s);
	return false;
}

int sender_courier(struct sender *s)
{
	pthread_mutex_lock(&s->lock);
	const int pid = s->courier_pid;
	pthread_mutex_unlock(&s->lock);
	return pid;
}

/* The writer still has to give back what it was given. */
static void wait_for_writer(struct sender *s)
{
	struct pollfd wake = { .fd = s->wake, .events = POLLIN };
	uint64_t wakes;

	while (count_stage(s, JUDGED)) {
		(void)poll(&wake, 1, LOOK_MS);
		(void)!read(s->wake, &wakes, sizeof(wakes));
	}
}

void sender_stop(struct sender **at)
{
	struct sender *s = *at;

	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_mutex_unlock(&s->lock);
	sender_wake(s);
	pthread_join(s->thread, NULL);
	wait_for_writer(s);
	db_close(&s->db);
	close(s->wake);
	pthread_mutex_destroy(&s->lock);
	free((void *)(uintptr_t)s->origin.at);
	free(s);
	*at = NULL;
}
