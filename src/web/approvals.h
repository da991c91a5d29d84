/* approvals: what waits for somebody's decision, as pages show it: the cards of a case, what is asked, and what it changes. */
#ifndef WEB_APPROVALS_H
#define WEB_APPROVALS_H

#include "desk/approval.h"
#include "page/approval.h"
#include "web/case_page.h"

/* 移請偵辦 */
struct str approvals_kind_words(const struct visit *visit, struct str kind);
/* What granting the step that is waited for brings about. */
struct str approvals_effect(struct visit *visit, const struct row_approval *row);
/* One of them, with its steps. */
struct approval_card approvals_card(const struct case_page *page, const struct row_approval *row);
/* Those of the case, the newest first; of one kind only, or of all (kind NULL). */
struct approval_cards approvals_of(const struct case_page *page, const char *kind);
/* What is asked, and what differs from the one before it. False when the store failed. */
bool approvals_items(struct visit *visit, const struct row_approval *row, struct approval_items_view *items,
		     struct form_changes *changes) __attribute__((warn_unused_result));
/* A phase of the form behind a link (page_confirm.c). */
bool confirm_behind_link(const struct case_page *page, enum form_phase phase, struct approval_link_view *view)
	__attribute__((warn_unused_result));
/* The clock that runs for it. False: none. */
bool approvals_clock(const struct case_page *page, const struct row_approval *row, struct clock_view *out);
/* 同意 and 退回, in the words of the step; of consent by telephone 是我同意的 and 我沒有同意. */
struct options approvals_decisions(struct visit *visit, const struct row_approval *row);
struct options approvals_answers(struct visit *visit);

#endif
