/* writer: the thread that does every act: takes what waits, one transaction, one checkpoint an agency, one commit, answers.
 *
 * Group commit: while one batch is being made durable, others gather; so many clients cost hardly more syncs than one.
 */
#ifndef DESK_WRITER_H
#define DESK_WRITER_H

#include "desk/desk.h"

struct sender;
struct writer;

struct writer *writer_new(struct desk *desk);
/* Its thread begins. Not for a still desk, whose owner calls writer_run. */
bool writer_start(struct writer *writer, struct err *err) __attribute__((warn_unused_result));
/* One batch of these calls, linked by next, each answered; NULL: none. beat: a second has gone by, and what time alone brings about is
 * done with them, or for its own sake when there is any. */
void writer_run(struct writer *writer, struct desk_call *calls, bool beat);
void writer_submit(struct writer *writer, struct desk_call *call); /* refuses with STOPPING once writer_stop was called */
/* Whom to wake when something was queued that is to leave the house. */
void writer_set_sender(struct writer *writer, struct sender *sender);
void writer_stop(struct writer **writer);
bool writer_is_well(struct writer *writer, struct err *err);

#endif
