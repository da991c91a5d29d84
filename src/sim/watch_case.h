/* watch_case: what the watch remembers of one case, and what each fact must not contradict. Only watch.c uses it. */
#ifndef SIM_WATCH_CASE_H
#define SIM_WATCH_CASE_H

#include "fact/fact.h"
#include "rulebook/rulebook.h"

enum { CASE_CLOCKS = 400, CASE_FILINGS = 200, CASE_OUTAGES = 64, CASE_APPROVALS = 200, PHASES = 3 };

enum clock_end { CLOCK_RUNS, CLOCK_MET, CLOCK_CANCELLED };

struct seen_clock {
	struct str id, duty;
	struct instant from, due;
	bool has_last_day;
	struct instant next;    /* when the record promises the next call; unset: never */
	struct str claimed_by;  /* "" nobody */
	enum clock_end end;
	struct instant met_at;
	int64_t late_ms;
};

struct seen_form {
	struct str content, submitter, submitted_for;
	int64_t version;
	bool decided, confirmed;
};

struct seen_filing {
	struct str id, filer;
	bool closing, at_site, confirmed, ratified, backfilled;
};

struct seen_outage {
	struct str id;
	struct instant began, ended;
	int64_t limit_minutes;
	bool passed;
};

struct seen_approval {
	struct str id, content;
	struct str people[6]; /* who asked, then who decided each step */
	size_t person_count, steps;
	bool granted, ended, used;
};

struct seen_case {
	struct str id;
	bool closed, cleared, watched;
	struct instant aware;
	int64_t level, rating;
	struct str situation_by, decided_by; /* who reported it; who gave the newest decision on anything that was asked */
	struct seen_clock clocks[CASE_CLOCKS];
	size_t clock_count;
	struct seen_form forms[PHASES]; /* notification, response, closing */
	struct seen_filing filings[CASE_FILINGS];
	size_t filing_count;
	struct seen_approval approvals[CASE_APPROVALS];
	size_t approval_count;
	struct seen_outage outages[CASE_OUTAGES];
	size_t outage_count;
	bool changed; /* since it was last weighed as a whole */
};

/* What was found; the first of it is kept. */
struct finding {
	bool is;
	char words[400];
};
void finding_add(struct finding *finding, const char *invariant, struct str about, const char *words);

/* Which phase: 0, 1, 2; -1: none of that name. */
int case_phase(struct str phase);

/* One fact about the case. arena: as long as the case. */
void case_fact(struct seen_case *seen, const struct fact *fact, bool small_office, struct arena *arena, struct finding *finding);
/* After all facts of a batch: what only holds for the whole. major_only: the office chose to notify of levels 3 and 4 alone (L12). */
void case_weigh(struct seen_case *seen, struct instant now, bool major_only, struct finding *finding);

#endif
