/* row: what every row of a rulebook has: its id, its words in both languages, where they come from, and how sure that is.
 *
 * All strings are borrowed from the arena of the library (rulebook.h) and are valid UTF-8.
 */
#ifndef RULEBOOK_ROW_H
#define RULEBOOK_ROW_H

#include "base/str.h"

enum standing {
	STANDING_VERIFIED,    /* the text was seen verbatim */
	STANDING_SECOND_HAND, /* quoted by somebody who checked it against the text */
	STANDING_INFERRED,    /* concluded, or the office's own choice */
	STANDING_COUNT
};

const char *standing_code(enum standing standing); /* "verified", "second-hand", "inferred" */

struct rule_row {
	struct str id;   /* unique in its list */
	struct str text; /* zh-Hant: the rule's own words where there are some */
	struct str en;
	struct str cite; /* "§2 第三項第二款", "伍三(二)1" */
	enum standing standing;
	struct str note; /* may be empty */
};

struct str_list {
	struct str *at;
	size_t count;
};

enum role {
#define ROLE(name, code) ROLE_##name,
#include "rulebook/roles.def"
#undef ROLE
	ROLE_COUNT
};

enum capability {
#define CAPABILITY(name, code) CAPABILITY_##name,
#include "rulebook/capabilities.def"
#undef CAPABILITY
	CAPABILITY_COUNT
};

enum duty_code {
#define DUTY(name, code) DUTY_##name,
#include "rulebook/duties.def"
#undef DUTY
	DUTY_COUNT
};

enum rule_event {
#define EVENT(name, code) EVENT_##name,
#include "rulebook/events.def"
#undef EVENT
	EVENT_COUNT
};

/* The codes of the .def files, and back; the readers return false for what is no code. */
const char *role_code(enum role role);
bool role_read(struct str code, enum role *out);
const char *capability_code(enum capability capability);
bool capability_read(struct str code, enum capability *out);
const char *duty_code(enum duty_code duty);
bool duty_read(struct str code, enum duty_code *out);
const char *rule_event_code(enum rule_event event);
bool rule_event_read(struct str code, enum rule_event *out);

#define ROLE_BIT(role) (1u << (role)) /* for masks of roles */

#endif
