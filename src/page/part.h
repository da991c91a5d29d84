/* part: what the parts of ui/parts ask of a field and of a clock before they write it.
 *
 * A field's first control has the id "f-" and its name, so that the error summary can lead there. After a refusal it shows
 * what was typed and nothing of what the record holds: a box that was emptied stays empty.
 */
#ifndef PAGE_PART_H
#define PAGE_PART_H

#include "page/clock_view.h"
#include "page/field.h"
#include "page/frame.h"
#include "page/reader.h"

/* Whether the option is marked. Several boxes may share the name. */
bool field_chosen(const struct frame *frame, struct str name, const struct option *option);
/* The words of its first error, empty when there is none. An error of a part ("at.date") is told at the whole ("at"). */
struct str field_wrong(const struct frame *frame, struct str name);
/* The ids of what is said about the field beside its label: its hint and its error; empty when there is neither.
 * A str given here and below lives until the eighth call after it. */
struct str field_described(const struct frame *frame, struct str name, struct str hint);

/* A field that stands for a file which came with the form before it was refused ("attachments.0.sha256"); the one that has its name. */
bool field_kept(struct str name, struct str typed);
bool field_kept_name(struct str name, struct str typed);

/* The boxes of a point in time: "now" or "given"; its day and time as the reader writes them, empty when t is not set. */
struct str field_when_choice(const struct frame *frame, struct str name, struct instant t);
struct str field_when_day(const struct frame *frame, const struct reader *reader, struct str name, struct instant t);
struct str field_when_time(const struct frame *frame, struct str name, struct instant t);

/* "calm", "warn", "late", "done", "waslate", "action", "plain": the tone of a clock's colour and shape. */
struct str clock_tone(const struct clock_view *clock, struct instant now);
/* 正常, 將屆, 逾期, 已完成, 逾期完成, 已取消, 待辦, 未起算, in the reader's language. */
struct str clock_word(const struct clock_view *clock, const struct reader *reader);
/* How much of its time is left, 0 … 100. */
int64_t clock_share(const struct clock_view *clock, struct instant now);

#endif
