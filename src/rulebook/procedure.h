/* procedure: the office's own rulebook (law/office/XLTG-02-013.yaml): signs, roles, acts, forms, choices.
 *
 * Every struct is one row of the file and begins with its rule_row; row.cite is the clause ("伍二(一)"), row.standing tells
 * the procedure's own words (verified) from what the office or this product concluded (inferred).
 */
#ifndef RULEBOOK_PROCEDURE_H
#define RULEBOOK_PROCEDURE_H

#include "base/instant.h"
#include "rulebook/row.h"
#include "text/sha256.h"

struct duty;

struct in_force {
	struct civil from, to; /* both inclusive; to is 9999-12-31 for an open end */
	int line, column;      /* where its file says so */
};

enum sign_kind { SIGN_KIND_PRECURSOR, SIGN_KIND_INDICATION, SIGN_KIND_OTHER };

struct sign_type {
	struct rule_row row; /* row.id is the code: "web-scan" */
	enum sign_kind kind;
	int number;          /* the example's number in 肆三(一)1 or 2; 0 for others */
	bool tile;           /* staff see it on the report page */
	struct str machine;  /* machine source in words; empty: none */
	struct str human;    /* role code or "anyone"; empty: none */
	struct str category; /* a form category that is suggested, or empty */
};

/* What staff see on the report page: everyday words for a sign type, and what to do and not to do until somebody calls. */
struct tile {
	struct rule_row row;
	struct str sign;               /* the sign type that it is reported as */
	struct str_list act, act_en;   /* do */
	struct str_list avoid, avoid_en; /* do not */
};

/* What is to be done first on the spot, by the type of sign; or never; or asked before a verdict. */
struct aid {
	struct rule_row row;
	struct str_list signs; /* empty: for every type */
	bool never, ask;
};

struct role_row {
	struct rule_row row; /* row.id is the role's code */
	enum role role;
	bool deputised;      /* acts of this role may be done by a dated delegate (授權人) */
	bool second_factor;  /* logs in with a second step, unless the office left it to everybody (CHOICE_SECOND_FACTOR) */
};

struct act_row {
	struct rule_row row; /* row.id is the capability's code; row.text says what the clause gives to whom */
	enum capability capability;
	unsigned roles;      /* ROLE_BIT mask of those who may */
};

struct seed_source {
	struct rule_row row; /* row.id: "internal.malice" */
	struct str group;    /* internal, external, disaster, emergency */
	struct str_list categories; /* ids of form categories, the suggested one first */
};

struct form_category {
	struct rule_row row;      /* row.id: web, intrusion, dos, equipment, other */
	struct str form_option;   /* the national form's option text */
	struct str abnormal_field; /* its field of abnormal states ("abn_web"); empty for other */
};

struct assessment {
	struct rule_row row;   /* row.id: the code used in facts */
	int number;            /* in the clause's list */
	struct str form_field; /* national field that it feeds, or empty */
};

struct criterion {
	struct rule_row row; /* the office's own: standing inferred */
	struct str attribute; /* "sev" or "cls" */
	struct str value;     /* "minor", "severe", "sensitive" */
};

enum form_phase { PHASE_NOTIFICATION, PHASE_RESPONSE, PHASE_CLOSING, PHASE_COUNT }; /* 通報, 應變處置, 結報 */
const char *form_phase_code(enum form_phase phase); /* "notification", "response", "closing" */
bool form_phase_read(struct str code, enum form_phase *out);

struct phase_row {
	struct rule_row row;
	enum form_phase phase;
	struct str_list requires_assessments; /* ids that must be recorded before it can go out */
	struct str_list requires_damages;
	unsigned confirmed_by; /* ROLE_BIT mask */
	unsigned filed_by;     /* ROLE_BIT mask */
	bool file_unconfirmed; /* may be filed first with a reason and ratified afterwards */
};

/* What waits for somebody's decision: whose, in which order. A step is a capability: its row of `acts` says which roles have it and by
 * which clause. duties: the clock that runs while each is waited for, one a step; none: another duty's clock runs already. Where the
 * office chose `option` of `choice`, the step `without` falls away. */
enum { APPROVAL_STEPS_MOST = 4 };
struct approval_kind {
	struct rule_row row; /* row.id: "referral"; of the form's phases their codes */
	struct str_list steps, duties;
	struct str choice, option, without; /* may be empty */
	struct str then; /* the act that it sets free, which uses it up: a capability; may be empty */
};

/* Where texts disagree or leave a choice: what each says, and what the office chose. */
struct rule_side {
	struct str from; /* "law" or "procedure", or a clause's short name */
	struct str text, en, cite;
	enum standing standing;
};
struct rule_option {
	struct str id, text, en;
};
struct rule_choice {
	struct rule_row row; /* row.id: see CHOICE_… */
	struct rule_side *sides;
	size_t side_count;
	struct rule_option *options;
	size_t option_count;
	struct str choice;   /* the id of one of the options */
};
/* The ids of the choices that the product acts on; a procedure must have each. */
#define CHOICE_EVERY_LEVEL "every-level"   /* L12 a: "every-level" | "major-only" */
#define CHOICE_HOUR "hour-and-leader"      /* L12 b: "file-then-ratify" | "wait-for-leader" */
#define CHOICE_TELL_LEADER "tell-leader"   /* L12 c: "always" | "contact-judges" */
#define CHOICE_REFERRAL "referral"         /* P22: "mayor-consents" | "without-mayor" */
#define CHOICE_SECOND_FACTOR "second-factor" /* 附表十: "roles" (those whose row says second_factor) | "own" */

struct setting {
	struct rule_row row; /* row.id: "next_look_hours" */
	int value;
	struct str unit;
};
/* The ids of the settings that the product acts on; a procedure must have each. */
#define SETTING_NEXT_LOOK_HOURS "next_look_hours"
/* How many reports a place and a network send before more of them look like noise, and how long until one more does not. */
#define SETTING_REPORTS_PLACE "reports_place"
#define SETTING_REPORTS_PLACE_MINUTES "reports_place_minutes"
#define SETTING_REPORTS_SOURCE "reports_source"
#define SETTING_REPORTS_SOURCE_MINUTES "reports_source_minutes"
#define SETTING_SESSION_IDLE "session_idle_minutes"
#define SETTING_SESSION_HOURS "session_hours"
#define SETTING_LOGIN_FAILURES "login_failures"
#define SETTING_LOGIN_PAUSE "login_pause_minutes"
#define SETTING_SOURCE_FAILURES "source_failures"
#define SETTING_CODE_FAILURES "code_failures"
#define SETTING_CODE_MINUTES "code_minutes"
#define SETTING_ENROL_HOURS "enrol_link_hours"
#define SETTING_RESET_MINUTES "reset_link_minutes"
#define SETTING_FACTOR_MINUTES "factor_minutes" /* how long after logging in a decision needs no further code */
#define SETTING_APPROVAL_GRACE "approval_link_hours" /* how long after its deadline the link of an approval is good */
#define SETTING_PASSWORD_LENGTH "password_length"

struct revision {
	struct str version;
	struct civil day;
	struct str text, author;
};

struct procedure {
	struct str id;       /* "XLTG-02-013" */
	struct str version;  /* "V1.0" */
	struct str title, en, agency;
	struct in_force in_force;
	struct revision *revisions;
	size_t revision_count;
	struct role_row *roles;
	size_t role_count;
	struct act_row *acts;
	size_t act_count;
	struct sign_type *signs;
	size_t sign_count;
	struct tile *tiles;  /* in the order of the page */
	size_t tile_count;
	struct aid *aids;    /* in the order in which they are read; may be none */
	size_t aid_count;
	struct seed_source *sources;
	size_t source_count;
	struct form_category *categories;
	size_t category_count;
	struct assessment *assessments; /* the five of 伍二(二) */
	size_t assessment_count;
	struct assessment *damages;     /* the six of 伍二(四) */
	size_t damage_count;
	struct criterion *criteria;
	size_t criterion_count;
	struct phase_row *phases;       /* one of each phase, in order */
	size_t phase_count;
	struct approval_kind *approvals;
	size_t approval_count;
	struct rule_row *grounds;       /* for which a case is referred to those who prosecute (P22) */
	size_t ground_count;
	struct duty *duties;
	size_t duty_count;
	struct rule_choice *choices;
	size_t choice_count;
	struct setting *settings;
	size_t setting_count;
	struct rule_row *notes;         /* corrections and remarks: shown with the clause */
	size_t note_count;
	struct sha256_digest digest;
	struct str file;
};

/* By id or code; NULL when there is none. */
const struct sign_type *procedure_sign(const struct procedure *procedure, struct str code);
const struct tile *procedure_tile(const struct procedure *procedure, struct str id);
const struct seed_source *procedure_source(const struct procedure *procedure, struct str id);
const struct form_category *procedure_category(const struct procedure *procedure, struct str id);
const struct assessment *procedure_assessment(const struct procedure *procedure, struct str id);
const struct assessment *procedure_damage(const struct procedure *procedure, struct str id);
const struct criterion *procedure_criterion(const struct procedure *procedure, struct str id);
const struct approval_kind *procedure_approval(const struct procedure *procedure, struct str id);
const struct rule_row *procedure_ground(const struct procedure *procedure, struct str id);
const struct rule_choice *procedure_choice(const struct procedure *procedure, struct str id);
/* Never NULL: the loader refuses a procedure without them. */
const struct role_row *procedure_role(const struct procedure *procedure, enum role role);
const struct act_row *procedure_act(const struct procedure *procedure, enum capability capability);
const struct phase_row *procedure_phase(const struct procedure *procedure, enum form_phase phase);
/* Whether the office chose that option; a bug when there is no such choice. */
bool procedure_chose(const struct procedure *procedure, const char *choice, const char *option);
int procedure_setting(const struct procedure *procedure, const char *id); /* a bug when there is none */

#endif
