/* settings: the office as an administrator sees it: what is set up, how the desk is reached, days off, the office's choices, and
 * the law in force. */
#ifndef PAGE_SETTINGS_H
#define PAGE_SETTINGS_H

#include "page/field.h"
#include "page/frame.h"

struct setup_task {
	struct str href, words, status_words, tone, note;
};

struct settings_view {
	struct frame frame;
	struct { const struct setup_task *at; size_t count; } tasks;
	int64_t done;
	struct str agency, code, reviewer, law, procedure;
	bool small_office;
	struct str channels, channels_failing; /* how many, in words; "" none */
	struct str window_name, window_phone, window_fax, window_email;
};

struct window_view {
	struct frame frame;
	struct str name, phone, fax, email;
};

struct closure_row {
	struct str day, reason;
};
struct closures_view {
	struct frame frame;
	bool may;
	struct str cite, clause_text, law;
	struct { const struct closure_row *at; size_t count; } rows;
	struct { const struct closure_row *at; size_t count; } years; /* which holiday tables there are, and how certain */
};

struct choice_side {
	struct str from, text, cite, standing;
};
struct choice_row {
	struct str conflict, title, note, href;
	struct { const struct choice_side *at; size_t count; } sides;
	struct str chosen, reason;
	bool by_agency;           /* else as the procedure has it */
};
struct choices_view {
	struct frame frame;
	bool may;
	struct { const struct choice_row *at; size_t count; } rows;
};
struct choice_view {
	struct frame frame;
	struct choice_row row;
	struct options options;
	bool may;
	struct str action, cite;
};

struct rule_line {
	struct str cite, text, standing, note;
};
struct rule_lines {
	const struct rule_line *at;
	size_t count;
};
struct law_row {
	struct str id, title, href, from, to, number;
	bool now, shown;
};
struct rulebook_view {
	struct frame frame;
	struct { const struct law_row *at; size_t count; } laws;
	struct str title, number, url, digest, procedure, procedure_version, form_title;
	struct rule_lines paragraphs, duties, rules, open, own_duties, ladders, acts;
};

#endif
