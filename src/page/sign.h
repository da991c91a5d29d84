/* sign: the list of signs; one sign with its record; the acts on it: judged, surveyed, looked at, cleared; what is watched. */
#ifndef PAGE_SIGN_H
#define PAGE_SIGN_H

#include "page/clock_view.h"
#include "page/field.h"
#include "page/frame.h"
#include "page/story.h"

struct sign_line {
	struct str href, number, title; /* title: what was seen, as far as it fits */
	struct str about;               /* type, place, how often */
	struct str state_words, state_tone;
	struct str case_href, case_number; /* of those judged an incident; "" else */
	struct instant reported;
	struct instant next_look;
};

struct signs_view {
	struct frame frame;
	struct options states;
	struct str search;
	struct str not_found; /* the number that was asked for and is not there; "" none */
	struct { const struct sign_line *at; size_t count; } rows;
	struct str more_href;
	bool narrowed;
};

/* What stands at the head of every page about one sign. */
struct sign_head {
	struct str number, href, text;
	struct str type, cite;             /* of 肆三, and its clause */
	struct str state_words, state_tone;
	struct str place;
	struct instant reported, occurred; /* occurred: unset when unsaid */
	struct str times;                  /* how often it was seen; "" once */
	struct instant last;               /* the last of them */
	bool by_machine;
};

struct sign_file {
	struct str name, href, size;
};

/* What to do at once on the spot, or not to do, by the type of sign. */
struct sign_aid {
	struct str words, cite;
	bool never;
};

struct sign_aids {
	const struct sign_aid *at;
	size_t count;
};

struct sign_act {
	struct str href, words;
};

struct sign_view {
	struct frame frame;
	struct sign_head head;
	struct clock_view clock;      /* the hour if it is an incident; the next look; CLOCK_NONE when neither */
	struct str reporter, contact; /* opened; "" unsaid */
	struct str declared, declared_tone; /* of a report by the open door: self-declared, or called back; "" otherwise */
	struct str call_back_href;    /* where the call back is recorded; "" when it was, or nobody may */
	bool noise;                   /* more came from there than people send */
	struct str case_href, case_number;
	struct { const struct sign_file *at; size_t count; } files;
	struct sign_aids aids;
	struct sign_act first;                                 /* the one thing to do now; words "" nothing */
	struct { const struct sign_act *at; size_t count; } others;
	struct str whose, cite;                                /* who may do it, when the reader may not; "" */
	struct story story;
};

/* One question about a sign. */
struct sign_judge_view {
	struct frame frame;
	struct sign_head head;
	bool surveyed;                 /* somebody has come and looked */
	struct options verdicts, aware, cases;
	struct instant next_look;      /* what the procedure takes unless told */
	struct sign_aids checklist;
};

struct sign_onsite_view {
	struct frame frame;
	struct sign_head head;
	struct sign_aids aids;
	struct str me;                 /* who is here: the reader */
};

struct sign_look_view {
	struct frame frame;
	struct sign_head head;
	struct instant next_look;
	bool may_clear;                /* only what was judged to be none can clear */
	bool clears;                   /* asks whether it has cleared instead of what was seen */
};

struct observed {
	struct str href, number, title, about;
	bool is_case;
	struct clock_view clock;
	struct str look_href, clear_href; /* "": not this reader's */
	struct str judge_href;            /* of a sign that still wants a verdict */
};

struct observe_view {
	struct frame frame;
	struct { const struct observed *at; size_t count; } rows;
	struct str whose, cite; /* who watches, by which clause */
	bool mine;
};

#endif
