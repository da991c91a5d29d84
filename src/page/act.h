/* act: the page on which one thing about a case is recorded: what is there already, what is asked, whose act it is.
 *
 * A page of fields in order; the same template serves every act. Somebody whose act it is not sees what is recorded, and whose
 * act it is by which clause, instead of the form; so does everybody while the state of the case does not allow it.
 */
#ifndef PAGE_ACT_H
#define PAGE_ACT_H

#include "page/field.h"
#include "page/incident.h"

enum act_field_kind { ACT_AREA, ACT_TEXT, ACT_WHEN, ACT_RADIOS, ACT_CHECKS, ACT_YES, ACT_SELECT, ACT_MOMENT, ACT_HIDDEN };

struct act_field {
	enum act_field_kind kind;
	bool optional;
	struct str name, label, hint, value;
	struct instant time; /* of ACT_WHEN and ACT_MOMENT, as recorded */
	int64_t rows;        /* of ACT_AREA */
	bool ticked;         /* of ACT_YES */
	struct options options;
};

/* What was recorded before; the newest first. */
struct act_record {
	struct str who, words;
	struct instant at;
	struct story_details details;
	int64_t seq;
};

struct act_view {
	struct frame frame;
	struct case_head head;
	bool shows_case;        /* the reader may read the case, not only record this */
	struct str intro;
	struct { const struct case_paragraph *at; size_t count; } rules;
	struct str action, button;
	bool hurry;             /* the form first, the rule after it */
	bool grave;             /* what can't be taken back: another button */
	bool may;               /* the form is there */
	struct str not_now;     /* why there is no form: the state of the case; "" otherwise */
	struct str whose, cite, clause_text; /* whose act it is, by which clause */
	struct { const struct act_field *at; size_t count; } fields;
	struct { const struct act_record *at; size_t count; } records;
	struct approval_cards approvals; /* of what the act asks for or rests on */
	struct { const struct case_outage *at; size_t count; } outages; /* against their limits: continuity */
	struct case_tasks tasks; /* of the case, the nearest date first */
	struct { const struct case_link *at; size_t count; } links; /* pages that go with it */
	bool replaces;          /* the newest record counts, those before are superseded and stay to be seen */
};

#endif
