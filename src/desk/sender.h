/* sender: the thread that takes what the outbox holds to the courier, and what becomes of it to the writer.
 *
 * It reads the outbox as a reader does, opens addresses and passwords at the last moment, hands the courier whole jobs, and has the
 * writer record each answer. What is handed over is under way until its outcome is committed; a message is taken out of the outbox by
 * that commit and by nothing else, so after any end of any process it is sent again rather than lost, under the same id. Where an
 * outcome can't be committed it is kept here and nothing more is sent. It looks when something was queued, when something has come
 * back, and once a second.
 */
#ifndef DESK_SENDER_H
#define DESK_SENDER_H

#include "desk/desk.h"

struct sender;

/* origin: "https://desk.example:8443", what links begin with. */
bool sender_start(struct desk *desk, struct str origin, struct sender **out, struct err *err) __attribute__((warn_unused_result));
void sender_stop(struct sender **sender); /* what is under way is given up; before the writer is stopped */
void sender_wake(struct sender *sender);
int sender_courier(struct sender *sender); /* its process id; 0: it does not run now */

#endif
