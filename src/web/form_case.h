/* form_case: one phase of the form of a case, as its pages read it: how it now stands, every submission, and who may stand on
 * it. */
#ifndef WEB_FORM_CASE_H
#define WEB_FORM_CASE_H

#include "page/form.h"
#include "web/case_page.h"
#include "web/sheet.h"

/* One submission of the phase, with the decision on it. */
struct form_submission {
	const struct fact_form_submitted *fact;
	struct str by, by_words; /* whose name it is under, in words: with whom they acted for */
	struct instant at;
	int64_t seq;
	const struct fact_form_confirmed *decision; /* NULL: none yet */
	struct str decided_by, decided_words;
	struct instant decided_at;
};

struct form_case {
	struct case_page page;
	enum form_phase phase;
	struct form_now now;
	struct casefile file;
	struct form_submission *submissions; /* of this phase, oldest first */
	size_t submission_count;
	struct sheet_person *people;         /* who is registered and not erased */
	size_t person_count;
};

/* The case of the path in the phase of ?phase= or of the form that was sent; notification unless told. */
bool form_case_open(struct visit *visit, struct form_case *out) __attribute__((warn_unused_result));
/* The same of a case that is open already. */
bool form_case_read(const struct case_page *page, enum form_phase phase, struct form_case *out) __attribute__((warn_unused_result));
/* NULL: never submitted. */
const struct form_submission *form_case_newest(const struct form_case *form);
struct sheet_maker form_case_maker(const struct form_case *form, bool on_paper);
/* The values of a submission as a form that nothing else is known of. */
struct form_now form_case_submitted(const struct form_submission *submission);

/* 通報, 應變處置, 結報 */
struct str form_phase_words(struct visit *visit, enum form_phase phase);
/* "submitted" as 待組長確認; "" as 尚未送出. And its tone. */
struct str form_state_words(struct visit *visit, struct str state);
struct str form_state_tone(struct str state);
/* "/i/I115-0001/form/check?phase=response" */
struct str form_case_href(const struct form_case *form, const char *page);

struct form_phase_links form_case_phases(const struct form_case *form, const char *page);
struct form_missings form_case_missing(const struct form_case *form, const struct texts *ids, bool here);
/* What differs between two states of the phase, in the form's order. */
struct form_changes form_case_changes(const struct form_case *form, const struct parts *before, const struct parts *after);
struct form_versions form_case_versions(const struct form_case *form);
/* Whose act that is, by the clause: for those who may not. */
void form_case_whose(const struct form_case *form, enum capability capability, struct str *whose, struct str *cite, struct str *text);

#endif
