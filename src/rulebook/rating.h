/* rating: the level that facts give, the paragraphs that say so, and the single facts that would change it (辦法 §2).
 *
 * An incident is described by aspects: one harm to one kind of thing. 洩漏 (C) only looks at information, 竄改 (I) at
 * information or a system, 中斷 (A) at the operation of a business or a system. The paragraphs are rows of law/tw; a
 * paragraph's alternatives match one aspect each; the highest matching paragraph wins. Pure: no clock, no I/O.
 */
#ifndef RULEBOOK_RATING_H
#define RULEBOOK_RATING_H

#include "base/arena.h"
#include "base/err.h"
#include "base/instant.h"
#include "rulebook/row.h"
#include "text/json.h"

enum impact_dim { IMPACT_C, IMPACT_I, IMPACT_A, IMPACT_COUNT };
enum aspect_target { TARGET_INFO, TARGET_SYSTEM, TARGET_BUSINESS, TARGET_COUNT };
enum aspect_cls { CLS_NONE, CLS_SENSITIVE, CLS_OFFICIAL_CONF, CLS_STATE_SECRET, CLS_COUNT };
enum aspect_sev { SEV_MINOR, SEV_SEVERE, SEV_COUNT };

struct aspect {
	enum impact_dim dim;
	enum aspect_target target;
	bool core;
	bool ci;             /* without core it counts as not core */
	enum aspect_cls cls; /* only of information */
	enum aspect_sev sev; /* C and I; 輕微/嚴重 is a judgement: the criterion and the reason are the caller's to record */
	bool within;         /* A: restored within the tolerable outage */
	bool daily;          /* A: 造成機關日常作業影響 */
};

enum { ASPECTS_MAX = 64, LEVEL_MAX = 4 };

/* The JSON of level_cases.json: {"dim":"C|I|A","target":"info|system|business","core","ci","cls":"none|sensitive|
 * official_confidential|state_secret","sev":"minor|severe","within","daily"}. core and ci default to false, cls to none;
 * sev is required for C and I (not for a state secret, where the law makes no difference), within for A, and daily for an A
 * that is not core; unknown members are ignored. null counts as absent. Refusals carry the place ("/aspects/0/sev"). */
bool aspects_read(const struct json *array, struct arena *arena, struct aspect **out, size_t *count, struct err *err)
	__attribute__((warn_unused_result));
/* The same as JSON, all members that mean something for the dimension. */
void aspect_put(struct json_out *out, const struct aspect *aspect);

/* One way of meeting a paragraph: every condition given must hold. */
struct paragraph_case {
	unsigned targets; /* bits 1u << enum aspect_target; 0: any */
	unsigned clss;    /* bits 1u << enum aspect_cls; 0: any */
	int core, ci, within, daily; /* -1: any, else 0 or 1 */
	int sev;          /* -1: any, else enum aspect_sev */
};

struct paragraph {
	struct rule_row row; /* cite as in basis: "§2 第三項第二款" */
	int level;           /* 1 to 4 */
	enum impact_dim dim;
	struct paragraph_case *when;
	size_t when_count;
};

enum aspect_attribute { ATTRIBUTE_TARGET, ATTRIBUTE_CORE, ATTRIBUTE_CI, ATTRIBUTE_CLS, ATTRIBUTE_SEV, ATTRIBUTE_WITHIN,
	ATTRIBUTE_DAILY, ATTRIBUTE_COUNT };

struct rating_change {
	size_t aspect; /* index into the aspects */
	enum aspect_attribute attribute;
	int from, to;  /* enum values, or 0/1 */
	int level;     /* the level that the incident would then have; differs from the rating's */
};

struct rating {
	int level;                /* 0: below what must be notified */
	int impact[IMPACT_COUNT]; /* 0 to 4 */
	const struct paragraph **basis; /* the deciding paragraphs at `level`, in the law's order, each once */
	size_t basis_count;
	bool major;               /* 重大: level 3 or 4 */
	struct rating_change *would_change; /* every one, by aspect, then attribute, then value; a target only where the
	                                     * dimension looks at such: C info, I info and system, A system and business */
	size_t would_change_count;
};

struct law; /* rulebook/rulebook.h */
struct rating rating_make(const struct law *law, const struct aspect *aspects, size_t count, struct arena *arena);
/* The level alone: what the exhaustive tests and would_change call. impact may be NULL. */
int rating_level(const struct law *law, const struct aspect *aspects, size_t count, int impact[IMPACT_COUNT]);

const char *impact_dim_code(enum impact_dim dim);             /* "C" */
const char *aspect_attribute_code(enum aspect_attribute attribute); /* "sev" */
/* The JSON spelling of an attribute's value: "info", "minor"; for core, ci, within and daily "true" or "false". */
const char *aspect_value_code(enum aspect_attribute attribute, int value);
/* {"aspect":0,"attribute":"sev","from":"minor","level":2,"to":"severe"}; booleans as JSON booleans. */
void rating_change_put(struct json_out *out, const struct rating_change *change);

/* Within the tolerable outage (equal is within). end not set (0): still running at now, so that what is said is a forecast. */
enum outage_state {
	OUTAGE_WITHIN,   /* ended within the limit */
	OUTAGE_FORECAST, /* runs, and the limit has not passed: within, as a forecast */
	OUTAGE_PASSED,   /* ended beyond the limit, or runs beyond it: a re-rating is due */
};
struct outage {
	struct instant start, end; /* end 0: running */
	struct span limit;         /* 可容忍中斷時間 */
};
enum outage_state outage_state(const struct outage *outage, struct instant now);
/* The last instant at which restoring is still within. */
struct instant outage_limit_at(const struct outage *outage);

#endif
