/* frame: what stands around every page, and what a form page has to give back.
 *
 * The web room fills it before a page is made: who reads, where they may go, what went wrong with what they sent. The page
 * sets title, current and back_href. Nothing here is looked up while a page is written: a frame holds only what is shown.
 *
 * After a refused form the same page is made again with was_typed set: its fields show what was typed instead of what is
 * recorded, errors holds one row a field, and the layout shows them as a summary above the heading. Texts are in the
 * reader's language already.
 */
#ifndef PAGE_FRAME_H
#define PAGE_FRAME_H

#include <stdbool.h>

#include "base/str.h"
#include "page/story.h"

struct field_error {
	struct str field; /* the name of the form's field; "" when it belongs to none */
	struct str words;
};

struct field_errors {
	const struct field_error *at;
	size_t count;
};

struct typed_field {
	struct str name, value;
};

/* What was typed, in the order of the form; a name may stand several times. */
struct typed {
	const struct typed_field *at;
	size_t count;
};

struct nav_item {
	struct str href, label;
	struct str code; /* "board": the page says by frame.current where it belongs */
	bool current;
	int64_t count; /* shown beside the label when it is not 0 */
};

struct nav_items {
	const struct nav_item *at;
	size_t count;
};

/* Somebody whose acts the reader may do now. */
struct in_place_of {
	struct str words; /* 您代理 李○○（資安長），至 115年12月3日 23:59 */
	struct str href;  /* the delegation */
	struct str case_href, incident; /* "" every case */
};

struct in_places_of {
	const struct in_place_of *at;
	size_t count;
};

/* Emergency access that is being used: said on every page while it lasts. */
struct envelope_banner {
	struct str words, href; /* href "" for those who may not look at it */
};

struct envelope_banners {
	const struct envelope_banner *at;
	size_t count;
};

struct frame {
	struct str title;     /* of the page; also its h1 unless that differs */
	struct str current;   /* "board", "signs", "observe", "todo", "ledger", "systems", "people", "admin" */
	struct str back_href; /* "": no way back is offered */
	struct str agency_name, person_name, role_names, desk_phone;
	struct envelope_banners envelopes;
	struct in_places_of in_place_of;
	bool lent_owes_factor; /* that is worth nothing before they have set up the second step */
	bool logged_in;
	bool simulated, drill; /* said on every page, in its title and in print */
	bool bare;             /* a public page: no navigation */
	struct str path;       /* of this page with its query: where the language and calendar toggles return to */
	struct str csrf, key, version; /* of the page's forms: token, Idempotency-Key, If-Match ("" without) */
	struct str done;       /* what has just been done, in words; "": nothing */
	struct field_errors errors;
	struct str refusal_words, refusal_code, refusal_clause; /* a refusal that belongs to no field */
	struct story theirs;   /* what others have recorded since the form was made that is shown again */
	struct typed unplaced; /* of a form that this page has no more: what was typed, under the words for its fields */
	struct typed typed;
	bool was_typed;
	struct nav_items nav;
	bool refresh; /* the board only: read again after a minute without JavaScript */
};

/* The first value typed for the name; the fallback when the name is not there. */
struct str typed_get(const struct typed *typed, struct str name, struct str fallback);
/* The name was typed with this very value: radios and checkboxes. */
bool typed_has(const struct typed *typed, struct str name, struct str value);

/* What a field shows: what was typed after a refusal, else the recorded value. */
struct str frame_value(const struct frame *frame, struct str name, struct str recorded);
/* Whether a choice is marked: as typed after a refusal, else as given. */
bool frame_chosen(const struct frame *frame, struct str name, struct str value, bool recorded);

#endif
