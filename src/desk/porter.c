#include "desk/porter.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/must.h"
#include "desk/account.h"
#include "desk/desk_inside.h"
#include "desk/envelope.h"
#include "desk/view.h"
#include "gate/password_rules.h"
#include "host/log.h"

enum { WAITING_MOST = 64 };

struct porter {
	struct desk *desk;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	struct desk_call *first, **last;
	size_t waiting;
	bool stopping;
};

/* One call in hand. Strings are in the call's arena. */
struct errand {
	struct desk_call *call;
	struct instant now;
	const struct procedure *procedure;
	struct str agency, person;
	struct row_credential credential;
	struct password_rules rules;
	bool (*look)(struct errand *errand, struct look *look);
};

static bool refuse_in(struct desk_call *call, enum refusal refusal, const char *where)
{
	refuse(&call->err, refusal);
	return refuse_at(&call->err, "%s", where);
}

/* Who is known by that name: {0} when nobody is. */
static bool look_login(struct errand *e, struct look *look)
{
	const struct in_session_open *in = e->call->input;
	char login[LOGIN_BYTES_MAX + 1];
	struct err unread;

	if (!login_name_read(in->login, login, &unread))
		return true;
	DB_QUERY(look->db, credential_by_login, rows, .login = db_text(str_of(login)));
	if (db_next(rows))
		row_credential_read(rows, e->call->arena, &e->credential);
	return true;
}

static bool look_rules(struct errand *e, struct look *look)
{
	struct row_agency agency;

	if (!row_agency_get(look->db, e->call->arena, e->agency, &agency))
		return db_refuse(look->db, look->err);
	e->rules = (struct password_rules){ .least = procedure_setting(e->procedure, SETTING_PASSWORD_LENGTH),
					    .login = e->credential.login,
					    .agency_id = agency.agency,
					    .agency_name = agency.name };
	return true;
}

static bool look_own(struct errand *e, struct look *look)
{
	struct arena *arena = e->call->arena;

	if (look->who.person.len == 0)
		return refuse(look->err, REFUSAL_SESSION_ENDED);
	e->agency = arena_str(arena, look->who.agency);
	e->person = arena_str(arena, look->who.person);
	if (!row_credential_get(look->db, arena, e->agency, e->person, &e->credential))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_ACCOUNT_NONE)
						     : db_refuse(look->db, look->err);
	return look_rules(e, look);
}

static bool look_link(struct errand *e, struct look *look)
{
	const struct in_link_redeem *in = e->call->input;
	struct row_link link;

	if (!account_link_get(look->db, e->call->arena, in->link, look->now, &link, look->err))
		return false;
	e->agency = link.agency;
	e->person = link.person;
	if (!row_credential_get(look->db, e->call->arena, e->agency, e->person, &e->credential))
		return db_failure(look->db) == DB_OK ? refuse(look->err, REFUSAL_LINK_WRONG)
						     : db_refuse(look->db, look->err);
	return look_rules(e, look);
}

static bool look_for(struct look *look, void *arg)
{
	struct errand *e = arg;

	e->now = look->now;
	e->procedure = look->rulebook.procedure;
	return e->look(e, look);
}

static bool look_with(struct porter *p, struct errand *e, bool (*look)(struct errand *, struct look *))
{
	e->look = look;
	return desk_visit(p->desk, e->call, CAPABILITY_COUNT, true, look_for, e);
}

static struct proof *proof_new(const struct errand *e)
{
	struct proof *proof = ARENA_NEW(e->call->arena, struct proof);

	*proof = (struct proof){ .agency = e->credential.agency,
				 .person = e->credential.person,
				 .kept = e->credential.password };
	return proof;
}

/* Counts the try under the name and the source; LOGIN_PAUSED when there were too many. */
static bool may_try(struct porter *p, const struct errand *e, struct str login)
{
	struct throttle *t = p->desk->throttle;
	struct span wait;

	return (throttle_try(t, account_source_key(t, e->call->source),
			     account_limit(e->procedure, SETTING_SOURCE_FAILURES), e->now, &wait) &&
		throttle_try(t, account_login_key(t, login, e->call->source),
			     account_limit(e->procedure, SETTING_LOGIN_FAILURES), e->now, &wait)) ||
	       account_paused(wait, &e->call->err);
}

static void was_right(struct porter *p, const struct errand *e, struct str login)
{
	struct throttle *t = p->desk->throttle;

	throttle_take_back(t, account_source_key(t, e->call->source));
	throttle_forget(t, account_login_key(t, login, e->call->source));
}

/* What is typed into a name's field may be a password: only known people are named in the log. */
static void log_failure(const struct errand *e, const char *action)
{
	log_line(LOG_LEVEL_WARN, action, "wrong password", "event.category", "authentication", "event.outcome",
		 "failure", "source.ip", arena_cstr(e->call->arena, e->call->source), "organization.id",
		 arena_cstr(e->call->arena, e->credential.agency), "user.id",
		 arena_cstr(e->call->arena, e->credential.person));
}

/* The password against what is kept, or against nobody's: both take as long. */
static bool is_right(const struct errand *e, struct str password)
{
	const bool known = e->credential.password.len > 0;
	const bool same = password_matches(known ? e->credential.password : password_nobodys(), password);

	return known && same;
}

static bool prove_login(struct porter *p, struct errand *e)
{
	const struct in_session_open *in = e->call->input;
	char login[LOGIN_BYTES_MAX + 1];
	struct err unread;
	/* Names that can't be anybody's are counted as they were typed. */
	struct str name = login_name_read(in->login, login, &unread) ? str_of(login) : in->login;

	if (!look_with(p, e, look_login) || !may_try(p, e, name))
		return false;
	if (!is_right(e, in->password)) {
		log_failure(e, "login-failed");
		return refuse_in(e->call, REFUSAL_LOGIN_WRONG, "/password");
	}
	was_right(p, e, name);
	e->call->proof = proof_new(e);
	if (!password_is_current(e->credential.password))
		password_hash(in->password, e->call->proof->made);
	return true;
}

static bool was_used(const struct errand *e, struct str password)
{
	struct str used[ACCOUNT_PASSWORDS];
	size_t count = account_passwords(&e->credential, used);

	for (size_t i = 0; i < count; i++)
		if (password_matches(used[i], password))
			return true;
	return false;
}

static bool hash_new(struct errand *e, struct str password, struct str again)
{
	if (again.len && !str_equal(again, password))
		return refuse_in(e->call, REFUSAL_PASSWORD_UNLIKE, "/again");
	if (!password_is_allowed(&e->rules, password, &e->call->err))
		return false;
	if (was_used(e, password))
		return refuse_in(e->call, REFUSAL_PASSWORD_USED, "/password");
	e->call->proof = proof_new(e);
	password_hash(password, e->call->proof->made);
	return true;
}

static bool prove_change(struct porter *p, struct errand *e)
{
	const struct in_password_change *in = e->call->input;

	if (!look_with(p, e, look_own) || !may_try(p, e, e->credential.login))
		return false;
	if (!is_right(e, in->current)) {
		log_failure(e, "password-change-failed");
		return refuse_in(e->call, REFUSAL_PASSWORD_NOT_YOURS, "/current");
	}
	was_right(p, e, e->credential.login);
	return hash_new(e, in->password, in->again);
}

static bool prove_link(struct porter *p, struct errand *e)
{
	const struct in_link_redeem *in = e->call->input;

	return look_with(p, e, look_link) && hash_new(e, in->password, in->again);
}

static bool look_nothing(struct errand *e, struct look *look)
{
	(void)e;
	(void)look;
	return true;
}

/* Before anything else is told, and before a hash is made for anybody. */
static bool may_seal(struct porter *p, struct errand *e)
{
	e->look = look_nothing;
	return desk_visit(p->desk, e->call, CAPABILITY_ENVELOPE_SEAL, false, look_for, e);
}

/* A new code and its hash. */
static bool prove_seal(struct errand *e)
{
	e->call->proof = proof_new(e);
	envelope_code_make(e->call->proof->code);
	password_hash(envelope_code_bare(e->call->arena, str_of(e->call->proof->code)), e->call->proof->made);
	return true;
}

/* {0} when there is none of that number that could still be opened. */
static bool look_envelope(struct errand *e, struct look *look)
{
	const struct in_envelope_open *in = e->call->input;
	struct row_envelope_code row;
	struct str number;

	/* "xiluo/E-0001" where the store was founded for another agency. */
	if (!str_cut(str_trim(in->envelope), '/', &e->credential.agency, &number)) {
		number = e->credential.agency;
		e->credential.agency = call_home(look->db, e->call->arena);
	}
	e->credential.person = envelope_number(e->call->arena, number);
	if (row_envelope_code_get(look->db, e->call->arena, e->credential.agency, e->credential.person, &row))
		e->credential.password = row.code;
	return true;
}

static bool prove_envelope(struct porter *p, struct errand *e)
{
	const struct in_envelope_open *in = e->call->input;

	if (!look_with(p, e, look_envelope))
		return false;
	const struct str name = arena_printf(e->call->arena, "envelope %.*s/%.*s", STR_ARG(e->credential.agency),
					     STR_ARG(e->credential.person));
	if (!may_try(p, e, name))
		return false;
	if (!is_right(e, envelope_code_bare(e->call->arena, in->code))) {
		log_failure(e, "envelope-failed");
		return refuse_in(e->call, REFUSAL_ENVELOPE_WRONG, "/code");
	}
	was_right(p, e, name);
	e->call->proof = proof_new(e);
	return true;
}

static bool prove(struct porter *p, struct desk_call *call)
{
	struct errand e = { .call = call };

	if (call->route == ROUTE_envelope_seal && !may_seal(p, &e))
		return false;
	if (call->input_err) {
		call->err = *call->input_err;
		return false;
	}
	switch (call->route) {
	case ROUTE_session_open:
		return prove_login(p, &e);
	case ROUTE_password_change:
		return prove_change(p, &e);
	case ROUTE_link_redeem:
		return prove_link(p, &e);
	case ROUTE_envelope_seal:
		return prove_seal(&e);
	case ROUTE_envelope_open:
		return prove_envelope(p, &e);
	default:
		break;
	}
	must(!"a route that brings a password");
	return false;
}

bool porter_is_for(enum route route)
{
	return route == ROUTE_session_open || route == ROUTE_password_change || route == ROUTE_link_redeem ||
	       route == ROUTE_envelope_seal || route == ROUTE_envelope_open;
}

static void turn_away(struct desk_call *call)
{
	call_refused(call);
	call->done(call);
}

static struct desk_call *take(struct porter *p)
{
	pthread_mutex_lock(&p->lock);
	while (!p->first && !p->stopping)
		pthread_cond_wait(&p->wake, &p->lock);
	struct desk_call *call = p->first;
	if (call) {
		p->first = call->next;
		p->waiting--;
		if (!p->first)
			p->last = &p->first;
	}
	pthread_mutex_unlock(&p->lock);
	return call;
}

static void *work(void *arg)
{
	struct porter *p = arg;
	struct desk_call *call;

	password_nobodys(); /* the first stranger is not to wait longer than others */
	while ((call = take(p))) {
		if (prove(p, call))
			writer_submit(p->desk->writer, call);
		else
			turn_away(call);
	}
	return NULL;
}

bool porter_start(struct desk *desk, struct porter **out, struct err *err)
{
	struct porter *p = calloc(1, sizeof(*p));

	must(p);
	p->desk = desk;
	p->last = &p->first;
	pthread_mutex_init(&p->lock, NULL);
	pthread_cond_init(&p->wake, NULL);
	if (pthread_create(&p->thread, NULL, work, p) != 0) {
		free(p);
		return refuse(err, REFUSAL_STORE_UNAVAILABLE, "pthread_create");
	}
	*out = p;
	return true;
}

void porter_submit(struct porter *p, struct desk_call *call)
{
	must(call->arena);
	call->next = NULL;
	pthread_mutex_lock(&p->lock);
	const bool stopping = p->stopping, taken = !stopping && p->waiting < WAITING_MOST;
	if (taken) {
		*p->last = call;
		p->last = &call->next;
		p->waiting++;
		pthread_cond_signal(&p->wake);
	}
	pthread_mutex_unlock(&p->lock);
	if (taken)
		return;
	refuse(&call->err, stopping ? REFUSAL_STOPPING : REFUSAL_LOGIN_BUSY);
	turn_away(call);
}

void porter_stop(struct porter **porter)
{
	struct porter *p = *porter;

	if (!p)
		return;
	pthread_mutex_lock(&p->lock);
	p->stopping = true;
	pthread_cond_signal(&p->wake);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	pthread_cond_destroy(&p->wake);
	pthread_mutex_destroy(&p->lock);
	free(p);
	*porter = NULL;
}
