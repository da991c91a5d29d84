/* talk: one exchange with a browser, between the files of this room: what was asked, by whom, and what is to be answered. */
#ifndef WEB_TALK_H
#define WEB_TALK_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/api.h"
#include "desk/desk.h"
#include "host/http.h"
#include "shape/shape.h"
#include "web/dispatch.h"
#include "web/keys.h"

enum { TALK_COOKIES = 4, TALK_UPLOADS = 12 };

struct front {
	struct desk *desk;
	struct api *api;
	struct http_handler to_api;
	struct web_keys keys;
	char known_as[300];           /* the only origin that keys are made for; "" whatever name a browser uses */
	atomic_size_t stranger_bytes; /* of bodies that strangers are sending now */
	pthread_mutex_t lock;         /* of what follows: what is said when the store can't be read */
	char agency_name[256], desk_phone[64];
	bool simulated;
};

/* A file of a form, kept by attachment_add before the form's own verb runs. */
struct upload {
	const struct http_input *input;
	size_t place; /* its number among the files of the same name */
	struct desk_call call;
};

struct talk {
	struct front *front;
	struct http_exchange *exchange;
	const struct http_request *request;
	struct arena *arena;
	const struct web_page *page; /* asked for, or to be shown again; NULL: there is none */
	const struct web_form *form; /* NULL: a page is looked at */
	struct str ids[DESK_IDS];
	struct reader reader;
	struct str session, device;
	bool device_is_new;
	bool preferences;            /* the form that sets language and calendar */
	size_t stranger_bytes;       /* counted in the front's */

	struct err err;              /* what is wrong before or after the verb; refusal NONE: nothing */
	struct field_error *errors;  /* several fields at once */
	size_t error_count;
	struct typed typed;
	bool was_typed;
	struct typed unplaced;       /* what was typed, when the page has no form any more that could hold it */
	struct str key;              /* of the form to come; empty: a new one */
	struct upload *uploads;
	size_t upload_count, upload_next;
	struct desk_call call;       /* the form's verb */
	bool asked;                  /* call was submitted */
	const struct web_form *done; /* this form has just been done: said on the page */
	struct str ticket;           /* to be carried by the login page */
	struct str refilled;         /* words above a page that a ticket has filled */

	struct buf out;              /* the page */
	struct str cookie[TALK_COOKIES];
	size_t cookie_count;
	const char *media;           /* of the page that was drawn last, its file name, its status: struct visit */
	struct str file_name;
	int status;
	struct visit visit;          /* while it is drawn */
};

/* answer.c: what goes over the wire. */
void answer_page(struct talk *talk, int status, const char *media, struct str file_name);
void answer_go(struct talk *talk, struct str path); /* 303 */
/* Path "/", HttpOnly, SameSite=Lax, Secure over TLS. life_s: 0 as long as the browser runs, negative: gone at once. */
void answer_cookie(struct talk *talk, const char *name, struct str value, int life_s);
const char *answer_session_cookie(const struct talk *talk); /* "__Host-tocsin" over TLS, "tocsin" on loopback */
const char *answer_device_cookie(const struct talk *talk);

/* draw.c: a page on a snapshot. False when it was refused: talk->err. */
bool draw_page(struct talk *talk, const struct web_page *page) __attribute__((warn_unused_result));
/* The refusal in talk->err as a page of its own; with the form in it when something was typed. Answers. */
void draw_refusal(struct talk *talk);

/* By what name the browser asked for us: "https://desk.example:8443"; "" when it is not said. */
struct str talk_origin(const struct talk *talk);
/* The same where passkeys may be made and shown: by the name that this desk is known by. */
struct str talk_key_origin(const struct talk *talk);

/* form.c: forms on their way to the desk and back. Both answer or leave it to form_finish. */
void form_handle(struct talk *talk);
void form_finish(struct talk *talk);
/* The field errors of a refusal of this form's verb. */
void form_errors(struct talk *talk);
/* What the field is called in the reader's language: its documentation up to where it begins to explain. */
const char *form_label(const struct talk *talk, const struct shape_field *field);

/* kept.c: the page of a form with all that was typed: in its fields, while it has such a form; else as a text to be copied; and where
 * that page is not shown any more, on the page of the thing it is about. False when neither is shown: talk->err, and the text in
 * talk->unplaced for draw_refusal. */
bool kept_draw(struct talk *talk, const struct web_form *form) __attribute__((warn_unused_result));

/* A path of this site, safe to send a browser to: "/…", without a second slash or backslash after it. */
bool talk_is_local(struct str path);
/* The code that proves a done notice: of this form, for this browser. */
struct str talk_done_code(const struct talk *talk, const struct web_form *form);

#endif
