/* desk: where every act is done. One writer, many readers, one transaction a batch.
 *
 * The writer takes whatever acts are waiting, runs each in a savepoint of one transaction, has the signer sign one checkpoint
 * an agency over all that they recorded, commits, and only then answers: an answer of success means that the facts are
 * durable, in the ledger and signed for. An act that is refused leaves no trace. If the commit fails, all of the batch are
 * refused and nothing of them is there.
 * Readers have connections of their own and see a snapshot.
 * Time alone brings about acts too (an outage passes its limit): the writer looks once a second, and on clock_tick.
 */
#ifndef DESK_DESK_H
#define DESK_DESK_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "desk/route.h"
#include "host/now.h"
#include "rulebook/rulebook.h"
#include "words/words.h"

struct act;
struct desk;

struct desk_config {
	const char *data_dir;                    /* the store's directory */
	struct clock_source clock;               /* a file or a hand only for a simulated store */
	bool file_jumps;                         /* moving that file is a jump of the clock (desk/jumps.h) */
	const struct rulebook_library *library;  /* outlives the desk */
	bool still;                              /* nothing happens by itself: no thread, no beat; desk_step does it all */
};

/* Opens the store as its writer, starts the signer, compares the store with what the signer has confirmed, rebuilds the derived
 * tables when their shape is another, starts the writer. Refuses with STORE_…, SIGNER_…, ROLLBACK_FOUND, STORE_NOT_SIMULATED. */
bool desk_open(const struct desk_config *config, struct desk **out, struct err *err)
	__attribute__((warn_unused_result));
/* Lets the writer answer what it has, then closes all. Sets *desk to NULL. */
void desk_close(struct desk **desk);

enum { DESK_IDS = 2 };

/* One request and its answer. The strings of the request are the caller's and live until done. */
struct desk_call {
	enum route route;
	struct str ids[DESK_IDS]; /* of the path */
	struct str on_case; /* the case that the path is about: the desk fills it in for a route, the web for a page */
	struct str query;   /* as sent: still percent-encoded */
	struct str body;    /* JSON; empty for reads */
	const char *body_file; /* of an upload: where its bytes lie; the desk may rename or remove it */
	uint64_t body_bytes;
	struct str media, file_name; /* of an upload, as claimed */
	struct str token;            /* of the Authorization header */
	struct str session;          /* or of the session cookie: the web's; empty with an empty token: nobody */
	struct str device;           /* what a browser that is not logged in is known by: its own cookie */
	struct str source;           /* the address it came from, as text */
	struct str origin;           /* by what name a browser found the desk, "https://desk.example:8443"; "" by none that keys can be made for */
	struct instant received_at;  /* set: taken at that time, when the store could not be written (the spool's) */
	struct str idempotency_key;
	struct str if_match; /* without quotes; empty: not sent */
	enum lang lang;
	bool dry_run; /* a write: answered as if done, and then undone */

	/* The answer. */
	int status; /* HTTP; 2xx exactly when err holds no refusal */
	struct err err;
	struct buf reply;        /* JSON, or bytes of an attachment; the caller frees it */
	const char *reply_media; /* NULL: application/json */
	char etag[40];           /* without quotes; "" none */
	char location[160];      /* "" none */
	bool replayed;           /* an earlier answer to the same Idempotency-Key */
	char session_made[80];   /* secret: the session that has just been opened, for the cookie; "" none */
	bool session_ended;      /* the session is over: the cookie goes */

	void (*done)(struct desk_call *); /* desk_submit: called once, on the writer's thread */
	void *arg;                        /* the caller's */
	struct arena
		*arena; /* the caller's, until done: the body is read into it before the call is queued, so that the
				      * one thread that all wait for need not; NULL: that one reads it */
	struct desk_call *next; /* the desk's while it is queued, as are: */
	void *input;            /* the body as input of its route */
	struct err *input_err;  /* why it is none; NULL when it is one */
	struct proof *proof;    /* what the porter found (porter.h) */
	/* The desk's own acts, in the agency's name, by no route and asked of nobody: done as "tocsin" when set. */
	bool (*inside)(struct act *act, void *arg);
	void *inside_arg;
	struct str inside_agency;
};

/* From now on what the outbox holds is sent (desk/sender.h); links in it begin with origin, "https://desk.example:8443". */
bool desk_send(struct desk *desk, struct str origin, struct err *err) __attribute__((warn_unused_result));

/* WRITE, EDIT and UPLOAD routes: queued; done is called after the commit. */
void desk_submit(struct desk *desk, struct desk_call *call);
/* A still desk: these calls (linked by next; NULL: none) as one batch of the writer, answered before it returns; beat: with what time
 * alone brings about. Logins need the porter's thread, which a still desk has not. */
void desk_step(struct desk *desk, struct desk_call *calls, bool beat);
/* READ routes: answered at once on this thread. */
void desk_look(struct desk *desk, struct desk_call *call);
/* A page: look_fn reads a snapshot on this thread, as whoever call->session stands for, if they have the capability
 * (CAPABILITY_COUNT: anyone who is logged in). An open page lets strangers in too: then look->who.person is empty and its agency
 * the store's own. call->route is not looked at. A refusal is in call->err and call->status; false then. */
struct look;
bool desk_visit(struct desk *desk, struct desk_call *call, enum capability capability, bool open,
		bool (*look_fn)(struct look *look, void *arg), void *arg) __attribute__((warn_unused_result));
/* Whether there is such a token, before anything is taken from whoever bears it. Refuses with TOKEN_WRONG, STORE_… */
bool desk_knows(struct desk *desk, struct str token, struct err *err) __attribute__((warn_unused_result));
/* Whether the report with that receipt waits in the spool for a store that can be written (desk/spool.h), and since when. */
bool desk_spooled(struct desk *desk, const char *receipt, struct instant *received);
/* The store can be written, the signer lives, the last commit went well. */
bool desk_is_ready(struct desk *desk, struct err *err);

#endif
