/* visit: one person looking at one page: what a page function may use, and what it gives.
 *
 *     bool page_sign(struct visit *visit)
 *     {
 *             struct sign_view view = { 0 };
 *             struct row_sign row;
 *
 *             if (!row_sign_get(visit->look.db, visit->look.arena, visit->look.who.agency, visit->ids[0], &row))
 *                     return visit_not_found(visit, visit->ids[0]);
 *             visit->frame.title = row.sign;
 *             view.frame = visit->frame;
 *             …
 *             html_sign(visit->out, &visit->reader, &view);
 *             return true;
 *     }
 *
 * A page reads a snapshot (store/rows.h, DB_QUERY through visit->look.db) and draws; it changes nothing. The same function
 * draws a page for the first time and again after its form was refused: then visit->frame has what was typed and what is wrong
 * with it, and the parts of ui/parts show both. Returning false with look.err filled shows that refusal as an error page.
 *
 * The core has filled frame.agency_name, person_name, role_names, desk_phone, logged_in, simulated, path, csrf, key, done,
 * errors, refusal_*, typed, was_typed, nav; the page sets title, current, back_href, version, and what is its own.
 */
#ifndef WEB_VISIT_H
#define WEB_VISIT_H

#include "desk/view.h"
#include "page/frame.h"
#include "page/reader.h"

enum {
	VISIT_FIELDS = 4, /* response headers of a page's own */
	VISIT_NAMES = 8, /* people whose names were opened for this page: a case's story has few, and each many times */
};

struct visit_name {
	struct str person, name;
};

struct visit {
	struct look look; /* desk, db, arena, err, call, now, who, rulebook. who.person is empty for strangers */
	struct reader reader;
	struct frame frame;
	struct str ids[DESK_IDS]; /* of the path */
	struct str query;         /* as sent: visit_asked reads it */
	struct str origin;        /* "https://desk.example:8443": by what name this browser found us; "" when it is not said */
	struct str key_origin;    /* the same where passkeys may be made and shown, else "" */
	struct buf *out;          /* the page; a FILE: the bytes */
	bool ok;                  /* a form of this page has just been done (frame.done says it in words) */
	int status;               /* 0: 200, or what the refusal of the form says */
	const char *media;        /* a FILE: its media type; NULL: HTML */
	struct str file_name;     /* a FILE: what it is to be saved as, "" when it is to be looked at */
	struct visit_name names[VISIT_NAMES]; /* visit_person_name's own */
	size_t name_count;
	struct roster *roster; /* who could be told now; NULL until the page asks (called.c) */
};

/* The value of ?name=, "" when absent. */
struct str visit_asked(struct visit *visit, const char *name);
/* What was typed into the field before the refusal, else usual. */
struct str visit_typed(const struct visit *visit, const char *name, struct str usual);
/* Whether this person may do such an act, in a role of their own or in somebody's place, about the case of this page: to show or
 * leave out what leads to it. The desk asks again. */
bool visit_may(const struct visit *visit, enum capability capability);
/* The same about that case. */
bool visit_may_on(const struct visit *visit, enum capability capability, struct str incident);
/* Who acted: 王○○; 王○○（代理 李○○ 資安長） when it was in somebody's place, in that role. */
struct str visit_actor(struct visit *visit, struct str who, struct str delegator, struct str role);
/* A person's name, opened; （已刪除） when erased; the clock, the command line and strangers in words. */
struct str visit_person_name(struct visit *visit, struct str person);
/* A sealed personal field of a subject, opened; （已刪除） when its key is gone, "" when there is none. field is the fact's. */
struct str visit_opened(struct visit *visit, struct str subject, const char *field, struct str sealed);
/* The msgid in the reader's language; with one word filled in. */
struct str visit_words(const struct visit *visit, const char *msgid);
struct str visit_words_1(struct visit *visit, const char *msgid, struct str word);
/* The row's own words in the reader's language: text, or en for readers of English where it has one. */
struct str visit_row_words(const struct visit *visit, const struct rule_row *row);
/* What the desk wrote into the record where a person gave no words of their own: in the reader's language. Anybody else's words
 * stay as they are. */
struct str visit_own_words(const struct visit *visit, struct str text);
/* Refuses with NOT_FOUND, or with what befell the store. Returns false. */
bool visit_not_found(struct visit *visit, struct str id);
/* A page that sends its reader on: 303 to a local path. Returns true. */
bool visit_go(struct visit *visit, struct str path);

/* One for each row of routes.def: a row whose function is nowhere does not link. */
#define PAGE(path, name, capability, doc) bool page_##name(struct visit *visit);
#define OPEN_PAGE(path, name, doc) bool page_##name(struct visit *visit);
#define FILE(path, name, capability, doc) bool file_##name(struct visit *visit);
#define FORM(path, name, verb, page, next, doc)
#define OPEN_FORM(path, name, verb, page, next, doc)
#define FORM_OWN(path, name, verb, page, next, doc) \
	bool body_##name(const struct typed *typed, struct arena *arena, struct json_out *out, struct err *err);
#define OPEN_FORM_OWN(path, name, verb, page, next, doc) FORM_OWN(path, name, verb, page, next, doc)
#include "web/routes.def"
#undef PAGE
#undef OPEN_PAGE
#undef FILE
#undef FORM
#undef OPEN_FORM
#undef FORM_OWN
#undef OPEN_FORM_OWN

#endif
