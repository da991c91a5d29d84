/* courier: the desk's side of the process that talks to the outside, the only one that does.
 *
 * `tocsin serve` starts one child, `tocsin courier`, with a socket pair and nothing else: no database, no keys, no file but what
 * resolving names and trusting certificates takes (Landlock), no other program, no socket of this machine (seccomp). It is handed one
 * delivery at a time, whole (courier/job.h), and answers each. It may die: then what was under way is not known to have arrived, and
 * another is started. For one thread, which must live as long as the courier: it dies with the thread.
 */
#ifndef COURIER_COURIER_H
#define COURIER_COURIER_H

#include "courier/job.h"

struct courier;

/* Refuses with COURIER_GONE. */
bool courier_start(struct courier **out, struct err *err) __attribute__((warn_unused_result));
void courier_stop(struct courier **courier);   /* what is under way is given up */
int courier_fd(const struct courier *courier); /* readable when an answer is there, or it is gone */
int courier_pid(const struct courier *courier);

/* At most this many without an answer: then neither side ever waits for the other to read. */
enum { COURIER_UNDER_WAY = 96 };
/* False: it is gone. */
bool courier_send(struct courier *courier, const struct courier_job *job) __attribute__((warn_unused_result));
/* Waits for one; its words lie in the courier until the next call. */
bool courier_receive(struct courier *courier, struct courier_answer *out) __attribute__((warn_unused_result));

#endif
