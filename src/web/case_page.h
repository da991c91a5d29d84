/* case_page: what all pages of one case begin with: the case, the rulebook that binds it, its head. */
#ifndef WEB_CASE_PAGE_H
#define WEB_CASE_PAGE_H

#include "desk/steps.h"
#include "incident/state.h"
#include "page/incident.h"
#include "web/visit.h"

enum { CASE_NAMES = 24 };

/* The names of sets of roles: a case's steps belong to few different ones. */
struct case_names {
	unsigned roles[CASE_NAMES];
	struct str names[CASE_NAMES];
	size_t count;
};

struct case_page {
	struct visit *visit;
	struct case_names *names;
	struct row_incident incident;
	enum incident_state state;
	struct rulebook rulebook; /* by the day of 知悉 */
};

/* The case of the path. Refuses with NOT_FOUND. */
bool case_page_open(struct visit *visit, struct case_page *out) __attribute__((warn_unused_result));
struct case_head case_page_head(struct visit *visit, const struct row_incident *incident);

/* "calm", "action", "warn" …: the tone of a state's tag. */
struct str case_state_tone(enum incident_state state);
/* 第 2 級; 未達事件等級 for 0. */
struct str case_level_words(struct visit *visit, int64_t level);
/* A rule as it is quoted: its own words, what they mean to who reads English, and how certain they are. */
struct case_paragraph case_paragraph_of(const struct visit *visit, const struct rule_row *row, struct str cite);
/* The names of roles: 資安聯絡人、ISMS 承辦人. */
struct str case_role_names(const struct case_page *page, unsigned roles);
/* A step as a page shows it. */
struct case_step case_page_step(const struct case_page *page, const struct step *step);
/* "/i/I115-0001/" and the rest. */
struct str case_href(struct visit *visit, struct str incident, const char *rest);

#endif
