/* form: the notification form of a case on its way: filled in, checked, submitted, confirmed, printed. */
#ifndef PAGE_FORM_H
#define PAGE_FORM_H

#include "page/clock_view.h"
#include "page/incident.h"
#include "page/sheet.h"

/* One of the three phases, as a way between their pages. */
struct form_phase_link {
	struct str href, words;
	struct str state_words, tone; /* 尚未送出, 待組長確認, 已確認, 已退回 */
	bool current;
};
struct form_phase_links {
	const struct form_phase_link *at;
	size_t count;
};

struct form_missing {
	struct str href, label;
};
struct form_missings {
	const struct form_missing *at;
	size_t count;
};

struct form_change {
	struct str label, before, after; /* "" empty */
};
struct form_changes {
	const struct form_change *at;
	size_t count;
};

/* A submission, and what became of it. */
struct form_version {
	struct str title;    /* 第 2 版 */
	struct str by, href; /* of its entry in the ledger */
	struct instant at;
	struct str state_words, tone;
	struct str decided_by, reason;
	struct instant decided_at;
	bool own;            /* decided by whoever submitted it, as a small office may */
	bool first;          /* nothing to compare it with */
	struct form_changes changes;
};
struct form_versions {
	const struct form_version *at;
	size_t count;
};

struct form_view {
	struct frame frame;
	struct case_head head;
	struct str phase;         /* its code: for the form to send back */
	struct str action;
	struct form_phase_links phases;
	struct form_missings missing;
	struct sheet sheet;
	struct str print_href, check_href;
	struct str returned_reason, returned_by; /* "" unless the newest submission was returned */
	struct str not_now;       /* why nothing can be filled in, in words; "" when it can */
	struct str whose, cite, clause_text; /* whose act it is, where the reader may not */
	bool may;
};

struct form_check_view {
	struct frame frame;
	struct case_head head;
	struct str phase, phase_words, action;
	struct form_phase_links phases;
	struct form_missings missing;
	struct sheet sheet;
	struct str form_href, print_href, confirm_href;
	struct str state;         /* "", submitted, confirmed, returned */
	struct str state_words, tone;
	bool changed;             /* what is filled in is not what was submitted last */
	bool to_submit;           /* there is something to submit: it was not yet, or has changed, or was returned */
	struct str needs_first;   /* what has to be recorded before it can be submitted; "" nothing */
	struct str needs_href;
	bool may;
	struct str whose, cite, clause_text;
	struct form_versions versions; /* the newest first */
};

/* By whom a phase was submitted and decided, on paper: both names where it was in somebody's place. */
struct paper_sign {
	struct str phase, submitted, decided; /* decided: "" not yet */
	bool returned, own;                   /* own: by whoever submitted it */
};

struct form_print_view {
	struct frame frame;
	struct case_head head;
	struct str title_zh;      /* of the form */
	struct str agency;
	struct sheet sheet;       /* every field */
	struct { const struct paper_sign *at; size_t count; } signs;
	struct str printed_at, state_words; /* 民國 */
	struct str ledger_origin, ledger_root;
	int64_t ledger_size;
	struct str law;
};

struct confirm_fact {
	struct str label, value;
};
struct confirm_facts {
	const struct confirm_fact *at;
	size_t count;
};

struct confirm_view {
	struct frame frame;
	struct case_head head;
	struct str phase, phase_words, action;
	struct str asked_by;
	struct instant asked_at;
	struct str effect;        /* what 同意 brings about */
	struct str cite;
	struct str content;       /* SHA-256 of what is shown: what the answer is bound to */
	struct str version;       /* 第 2 版; "" nothing was submitted */
	bool has_clock;
	struct clock_view clock;
	struct confirm_facts facts;
	struct form_missings missing;
	struct form_changes changes;  /* since the version before, or since what was open on this screen */
	bool changed_meanwhile;   /* the latter */
	bool stale;               /* the record has changed since it was submitted */
	struct str form_href;
	bool may;
	struct str not_now;       /* why there is nothing to answer; "" when there is */
	struct str whose, clause_text;
	struct options decisions;
};

#endif
