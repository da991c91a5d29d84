/* story: the history of a sign or a case as pages show it (page/story.h): every entry about it in the reader's words.
 *
 * What each kind of fact is called, and which of its fields are shown under which label and how, is story.def; personal fields
 * are opened, and say （已刪除） once their key is gone. */
#ifndef WEB_STORY_H
#define WEB_STORY_H

#include "fact/fact.h"
#include "page/story.h"
#include "web/visit.h"

/* All of it, oldest first. False when an entry is no fact or the store failed; look.err says so. */
bool story_of(struct visit *visit, struct str thing, struct story *out) __attribute__((warn_unused_result));
/* Of one clock of a case alone. */
bool story_of_clock(struct visit *visit, struct str incident, struct str clock, struct story *out)
	__attribute__((warn_unused_result));
/* For a form that is shown again: what was recorded about the thing since the version that it was made of, but for clocks:
 * frame.theirs. Nothing when no form with a version was typed into. */
bool story_since(struct visit *visit, struct str thing) __attribute__((warn_unused_result));
/* The fields of one fact in words; the same for pages that show a single entry. */
struct story_details story_details_of(struct visit *visit, const struct fact *fact);

/* What a fact of that kind says was done: 到場會勘. Static. */
struct str story_words(enum lang lang, enum fact_kind kind);
/* What went wrong with a message, by its code (courier/trouble.def). */
struct str story_trouble(struct visit *visit, struct str code);
/* A code of that field in words: ("verdict", "incident") is 是資安事故; unknown ones stay as they are. */
struct str story_code(enum lang lang, const char *field, struct str code);

#endif
