/* act: one verb under way inside the writer's transaction: what it may use, and how it records.
 *
 *     bool desk_sign_clear(struct act *act, const struct in_sign_clear *in);
 *
 * A verb reads (rows.h through act->db), decides by the pure rooms, records facts, and answers. Returning false with act->err
 * filled undoes all of it. Recording seals personal fields, appends the entry to the agency's log and applies it to the
 * tables, so what the verb reads next already shows it.
 */
#ifndef DESK_ACT_H
#define DESK_ACT_H

#include "desk/desk.h"
#include "desk/input.h"
#include "fact/fact.h"
#include "incident/state.h"
#include "store/rows.h"

struct batch;
struct principal;

struct act {
	struct desk *desk;
	struct db *db;
	struct arena *arena;
	struct err *err;
	struct desk_call *call;
	struct batch *batch;
	struct instant now;
	struct str agency;
	struct str who;            /* person id; "tocsin" for the clock, "operator" for the command line, "anyone" for strangers */
	const struct principal *principal; /* as whom the gate let them in; NULL: the clock */
	unsigned roles;            /* ROLE_BIT mask: their own, without what is delegated to them */
	struct str role;           /* the one they act in, by the clause that gives them the capability */
	struct str delegator;      /* in whose place, when that role is delegated to them; "" their own */
	struct str delegation;     /* by which delegation */
	struct str envelope;       /* by which emergency access they act; "" by none */
	struct str session;        /* digest of the one they are logged in by; empty: a token, or nobody */
	struct str id;             /* of the act: groups its facts */
	bool reply_is_secret;      /* it holds a credential: not kept for a repeated request */
	struct rulebook rulebook;  /* in force now: for what no incident binds to its own */
};

/* Records a fact about `on`. data is struct fact_<kind>; its personal fields are plain and are sealed here. */
bool act_record(struct act *act, enum fact_kind kind, struct str on, void *data) __attribute__((warn_unused_result));
/* The same into another agency's log, in the same transaction. *seq and leaf (64 hex) tell the entry. */
bool act_record_in(struct act *act, struct str agency, enum fact_kind kind, struct str on, void *data, int64_t *seq,
		   struct str *leaf) __attribute__((warn_unused_result));

/* A new id of a series: act_new_id(act, "S115-") is "S115-0001", then 0002; "I115-0001/filing/" is counted without zeros. */
struct str act_new_id(struct act *act, struct str prefix);
/* The ROC year of now: 115. */
int act_roc_year(const struct act *act);
/* A new data subject with its key; false refuses with SIGNER_… */
bool act_new_subject(struct act *act, struct str *subject) __attribute__((warn_unused_result));

/* The sign or incident of the path. Refuses with NOT_FOUND; with STALE when If-Match is another version. */
bool act_sign(struct act *act, struct row_sign *out) __attribute__((warn_unused_result));
bool act_incident(struct act *act, enum incident_verb verb, struct row_incident *out)
	__attribute__((warn_unused_result));
/* The rulebook that binds the incident: by its 知悉. */
bool act_rulebook(struct act *act, const struct row_incident *incident, struct rulebook *out)
	__attribute__((warn_unused_result));
const struct rulebook_library *act_library(const struct act *act);
/* With the agency's local closure days. */
const struct calendar *act_calendar(struct act *act, const struct rulebook *rulebook);

/* A moment in any spelling. A day alone is meant whole: from its beginning, or (last) until its last millisecond. at: where a refusal points. */
bool act_moment(struct act *act, struct str text, const char *at, bool last, struct instant *out)
	__attribute__((warn_unused_result));
/* from_at and until_at of a time to come, each as act_moment; from_text "": at once. Refuses with TIME_PAST, TIME_ORDER, DATE_… */
bool act_span(struct act *act, struct str from_text, struct str until_text, struct instant *from, struct instant *until)
	__attribute__((warn_unused_result));
/* A told time: now when unset; refused when it lies after now (TIME_FUTURE) or before `earliest` (TIME_ORDER; unset: none). */
bool act_time(struct act *act, struct instant told, struct instant earliest, const char *field, struct instant *out)
	__attribute__((warn_unused_result));
/* A next-look time: the procedure's default when unset; refused unless it is after now. */
bool act_next_look(struct act *act, struct instant told, struct instant *out) __attribute__((warn_unused_result));
/* Every attachment must have been kept before. Refuses with ATTACHMENT_UNKNOWN; fills in sizes. */
bool act_attachments(struct act *act, struct parts *attachments) __attribute__((warn_unused_result));
/* What one submits another confirms: two people, in whatever roles and in whosever place. *own: it is the same one, which only the
 * rule of a small office lets pass; then it shows. Refuses with SUBMITTER_CONFIRMS. */
bool act_of_two(struct act *act, struct str submitter, bool *own) __attribute__((warn_unused_result));
/* Names, one a line: how attendees are sealed. */
struct str act_lines(struct act *act, const struct texts *texts);

/* The answer: the thing as it now stands, in short; its version becomes the ETag. */
bool act_answer_sign(struct act *act, struct str sign, int status);
bool act_answer_incident(struct act *act, struct str incident, int status);
/* A short answer {"<key>":"<id>"} with a Location. */
bool act_answer_id(struct act *act, const char *key, struct str id, const char *path, int status);

/* One function a write route. */
#define INPUT(name, doc) bool desk_##name(struct act *act, const struct in_##name *in);
#define FIELD(...)
#define INPUT_END(name)
#include "desk/inputs.def"
#undef INPUT
#undef FIELD
#undef INPUT_END

/* What time alone brings about: outages that have passed their limit, the longest past first. Each is an act of its own, so
 * that one which can't be done does not hold up the others. */
enum { DESK_TIME_MOST = 100 };
size_t desk_time_due(struct db *db, struct arena *arena, struct str agency, struct instant now,
		     struct row_outage out[DESK_TIME_MOST]);
bool desk_time_pass(struct act *act, const struct row_outage *outage) __attribute__((warn_unused_result));

#endif
