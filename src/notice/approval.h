/* approval: one way to decide, for all that waits for somebody's decision.
 *
 *   - What is asked is bound to its content (SHA-256 of it in canonical JSON): a decision names the content that was read, and is refused
 *     with CONTENT_CHANGED when that is not what is asked any more. Another content voids what was given to the one before.
 *   - The steps are decided in their order, each by whoever the clause of its act names; to return one ends all, and takes a reason.
 *   - What one asks another decides (act_of_two of desk/act.h): also what was asked in somebody's place.
 *   - Consent by telephone counts from when it was said, but stays amber until whoever gave it has affirmed it themself; what they disown
 *     is void, whatever stood on it.
 *   - A link decides nothing by being opened. It is one person's, for one request, one content and one step; it ends with its time,
 *     with the content, and by being used.
 *
 * The form's phases have facts of their own (form.submitted, form.confirmed) and go by the same rules. Pure: rows and instants come in,
 * verdicts go out. What is sent, and what a consent sets going, is the desk's (desk/approval.h).
 */
#ifndef NOTICE_APPROVAL_H
#define NOTICE_APPROVAL_H

#include "base/err.h"
#include "rulebook/rulebook.h"

/* The steps that a kind takes in this office: those of its row, without the one that its choice takes away. Returns how many. */
size_t approval_steps(const struct approval_kind *kind, bool chosen_away, struct str out[APPROVAL_STEPS_MOST]);
/* The clock of that act while it is waited for; false: another duty's runs already. */
bool approval_duty(const struct approval_kind *kind, struct str step, enum duty_code *out);

enum approval_state {
	APPROVAL_PENDING,
	APPROVAL_GRANTED, /* by all steps */
	APPROVAL_RETURNED,
	APPROVAL_VOIDED,   /* another content has taken its place, or it is not asked any more */
	APPROVAL_DISOWNED, /* consent by telephone that nobody gave */
	APPROVAL_STATES
};
const char *approval_state_code(enum approval_state state);  /* "pending": what is stored */
const char *approval_state_words(enum approval_state state); /* zh-Hant, a msgid */
enum approval_state approval_state_read(struct str code);    /* an unknown code is a bug: only we write it */

/* What somebody is about to decide, and what they were shown. */
struct approval_asked {
	enum approval_state state;
	struct str thing;   /* its id: for refusals */
	struct str content; /* as it now stands */
};
struct approval_answer {
	struct str content; /* that was read */
	struct str reason;
	bool granted;
};
/* Whether that can be decided now. Refuses with APPROVAL_ENDED, CONTENT_CHANGED, REASON_MISSING at /reason. */
bool approval_check(const struct approval_asked *asked, const struct approval_answer *answer, struct err *err)
	__attribute__((warn_unused_result));

/* After step `step` of `steps` was decided so. */
enum approval_state approval_after(size_t step, size_t steps, bool granted);

/* A link, as it is kept. */
struct approval_link {
	struct str content;
	int64_t step;
	struct instant until, used_at;
};
/* Whether it still opens what is asked now at that step. amber: it asks whether consent by telephone was given, which an approval that
 * has gone on still waits for. Refuses with APPROVAL_LINK_USED, _EXPIRED, _CHANGED, _PASSED. */
bool approval_link_check(const struct approval_link *link, const struct approval_asked *asked, int64_t step, bool amber,
			 struct instant now, struct err *err) __attribute__((warn_unused_result));
/* Until when a link is good: some hours after the deadline; a week where there is none. */
struct instant approval_link_until(struct instant now, struct instant deadline, int grace_hours);

/* What an item is called; NULL for a name that the kind does not have. In order: approval_item_at(kind, 0) … NULL. */
const char *approval_item_words(struct str kind, struct str name);
const char *approval_item_at(struct str kind, size_t i);

#endif
