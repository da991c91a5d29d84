/* sheet: the official form as a page shows it: phases, steps, groups and fields in the form's own order.
 *
 * What is in it is in the reader's language already, except on paper, which is zh-Hant always. A field names the control that
 * fills it; what the record decides has none. The names of its boxes are those that web/sheet_typed.c reads.
 */
#ifndef PAGE_SHEET_H
#define PAGE_SHEET_H

#include "page/field.h"

enum sheet_control {
	SHEET_SHOWN,   /* the record decides: nothing to fill in */
	SHEET_LINE,
	SHEET_AREA,
	SHEET_LINES,   /* several, one a line */
	SHEET_NUMBER,
	SHEET_ONE,     /* one of the choices */
	SHEET_MANY,    /* any of them */
	SHEET_TICK,    /* one box */
	SHEET_DAY,     /* one box and a day */
	SHEET_COUNTED, /* a number, and which they are */
	SHEET_NAMED,   /* a name, and how many */
	SHEET_PERSON,  /* a registered person's field */
	SHEET_CONTROLS
};

struct sheet_choice {
	struct option option;
	struct str words_name; /* the box for its words; "": it takes none */
	struct str words;
};
struct sheet_choices {
	const struct sheet_choice *at;
	size_t count;
};

struct sheet_field {
	struct str id;        /* as in the form's definition */
	struct str name;      /* values.<id> */
	struct str label, hint;
	enum sheet_control control;
	struct str value;     /* of the box */
	struct str more_name, more; /* of the second box */
	struct sheet_choices choices;
	struct options options; /* SHEET_PERSON, SHEET_TICK and SHEET_DAY */
	struct str words;     /* the whole value in words; "" when it is empty */
	bool missing;         /* required and empty */
	bool optional;
	bool from_record;     /* 取自紀錄 */
	struct str condition; /* when it has to be filled in, in words; "" always */
	struct str token;     /* what it was when the page was made: sheet_typed.c reads it */
	struct str theirs;    /* after a conflict: what somebody else has filled in meanwhile; "" nothing */
};
struct sheet_fields {
	struct sheet_field *at;
	size_t count;
};

struct sheet_group {
	struct str title, note; /* "" none */
	struct sheet_fields fields;
};
struct sheet_groups {
	const struct sheet_group *at;
	size_t count;
};

struct sheet_step {
	struct str id;    /* step-1: to be led to */
	struct str phase; /* the phase's title, where one begins; "" else */
	struct str title, note;
	struct sheet_groups groups;
	int64_t missing;  /* of its fields */
};
struct sheet_steps {
	const struct sheet_step *at;
	size_t count;
};

struct sheet {
	struct sheet_steps steps;
};

#endif
