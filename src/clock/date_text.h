/* date_text: dates and times as people here write them.
 *
 * Read, with ASCII or full-width digits and punctuation, and with white space around and between:
 *     115/11/22  115-11-22  115.11.22  1151122  民國115年11月22日  中華民國115年11月22日  115年11月22日
 *     2026/11/22  2026-11-22  2026.11.22  20261122  2026年11月22日  西元2026年11月22日
 * each alone or followed by a time, after white space, "T" or nothing where the day ends with 日:
 *     02:53  02:53:07  02:53:07.250  2時53分  2時53分7秒  14點30分  2時  下午2:53  下午2時53分  上午12:05  0253  025307
 * and RFC 3339 with an offset (2026-11-22T02:53:00+08:00), also as ISO 8601 writes it: without seconds (02:53+08:00), the
 * offset without a colon (+0800). Without an offset a time is Taipei's.
 *
 * A three-digit year is 民國, a four-digit year Gregorian, whatever separates it; 民國 or 西元 written out decides too, and
 * must not contradict: 民國 takes one to three digits, 西元 four. A bare year of one or two digits is refused
 * (REFUSAL_DATE_AMBIGUOUS): 99/11/22 may be 1999, 2010 or 2099. 民國 begins with 1. Years 1912 to 2910.
 * REFUSAL_DATE_UNREADABLE: no such spelling. REFUSAL_DATE_IMPOSSIBLE: 115/02/30, 24:01, 下午15:00, 民國0年. "24:00" is the
 * end of the day and reads as the next day's 00:00. 上午12:05 is 00:05 and 下午12:05 is 12:05.
 */
#ifndef CLOCK_DATE_TEXT_H
#define CLOCK_DATE_TEXT_H

#include "base/instant.h"

struct date_text {
	struct civil day;        /* in Taipei */
	bool has_time;
	int hour, minute, second, millisecond; /* 0 without a time */
};

bool date_text_read(struct str text, struct date_text *out, struct err *err) __attribute__((warn_unused_result));
/* The instant meant: a day alone is its 00:00 in Taipei. */
struct instant date_text_instant(const struct date_text *date);
/* Reads, and refuses a day without a time (REFUSAL_DATE_UNREADABLE): for 知悉 and other instants. */
bool date_text_read_instant(struct str text, struct instant *out, struct err *err) __attribute__((warn_unused_result));

enum { DATE_TEXT_BYTES = 64 };
struct str date_text_print_roc(struct civil day, char out[DATE_TEXT_BYTES]);       /* 115年11月22日; 民國前 n 年 before 1912 */
struct str date_text_print_roc_short(struct civil day, char out[DATE_TEXT_BYTES]); /* 115/11/22 */
struct str date_text_print_roc_time(struct instant t, char out[DATE_TEXT_BYTES]);  /* 115年11月22日 10:53 (Taipei) */
struct str date_text_print_iso(struct civil day, char out[DATE_TEXT_BYTES]);       /* 2026-11-22 */

#endif
