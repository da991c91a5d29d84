/* porter: who compares passwords.
 *
 * argon2id takes a tenth of a second and 64 MiB on purpose. Neither the threads that answer browsers nor the one writer that all
 * wait for may do that, so the calls that bring a password go through one thread of its own: it counts the try (gate/throttle.h),
 * reads the account on a snapshot, compares or hashes, and hands what it found to the writer as call->proof; the writer decides,
 * and does not believe the proof when the password was changed in between. A wrong password never reaches the writer: tries in
 * vain cost the store nothing.
 *
 * A name that nobody has, a person without a password and a wrong password get the same answer in the same time. The queue is
 * short: beyond it LOGIN_BUSY is answered at once.
 */
#ifndef DESK_PORTER_H
#define DESK_PORTER_H

#include "desk/desk.h"
#include "seal/password.h"

struct porter;

/* What is proved (for an envelope person is its number): that whoever calls knows the password `kept` of that person, or holds a link of theirs; and, where there is a new
 * password, its hash. In the call's arena. */
struct proof {
	struct str agency, person;
	struct str kept;
	char made[PASSWORD_TEXT_BYTES]; /* "" none */
	char code[48]; /* of a new envelope, whose hash is `made`; "" none */
};

bool porter_start(struct desk *desk, struct porter **out, struct err *err) __attribute__((warn_unused_result));
/* Hands on what it has, then ends. Sets *porter to NULL. */
void porter_stop(struct porter **porter);

bool porter_is_for(enum route route);
/* call->arena must be there. call->done is called by the porter's thread, the writer's, or at once. */
void porter_submit(struct porter *porter, struct desk_call *call);

#endif
