/* delivery: what becomes of a message when a try to deliver it has ended, and of the channel that it went by.
 *
 * Refuses to know who sends and how. Time and chance are parameters, so that a day of a dead mail server is a table in a test.
 *
 *   - What can't be delivered now is tried again: after delivery_policy.first, then twice as long each time, never longer than
 *     .longest. A share of the wait is chance, by a seed, so that what failed together does not come back together.
 *   - What is refused for good is dead at once; what could not be delivered within .keep is dead as well. Nothing is ever dropped
 *     without being called dead.
 *   - A channel that failed .opens_after times in a row is left alone (its circuit is open): after the wait one message goes
 *     first, and if that fails the wait is twice as long. What waits for an open circuit has no tries of its own.
 *   - A message that was put off by the recipient's server alone (greylisting) says nothing against the channel.
 */
#ifndef NOTICE_DELIVERY_H
#define NOTICE_DELIVERY_H

#include "base/instant.h"

enum message_kind {
#define MESSAGE(name, code, words) MESSAGE_##name,
#include "notice/message.def"
#undef MESSAGE
	MESSAGE_COUNT
};
const char *message_code(enum message_kind kind);
const char *message_words(enum message_kind kind); /* zh-Hant, a msgid */
bool message_read(struct str code, enum message_kind *out);

/* How one try ended. */
enum delivery_verdict {
	DELIVERY_SENT,
	DELIVERY_LATER,       /* this message not now; the channel works */
	DELIVERY_UNREACHABLE, /* the channel does not work: nobody there, wrong certificate, wrong password, out of order */
	DELIVERY_REFUSED,     /* this message never */
	DELIVERY_VERDICTS
};
const char *delivery_code(enum delivery_verdict verdict); /* "sent", "later", "unreachable", "refused" */

struct delivery_policy {
	struct span first, longest; /* between tries */
	struct span keep;           /* from queued to dead */
	int opens_after;            /* failures in a row */
	struct span open_first, open_longest;
	int raise_after;            /* tries after which the next channel is tried as well */
};
const struct delivery_policy *delivery_policy(void); /* ours */

struct delivery {
	struct instant queued_at;
	int tries;      /* before this one */
	bool once;      /* a test: its first answer is what is asked for */
	uint64_t seed;  /* the message's own */
};

struct delivery_next {
	enum { DELIVERY_IS_SENT, DELIVERY_IS_DEAD, DELIVERY_WAITS } state;
	struct instant at; /* DELIVERY_WAITS: not before */
	bool raise;        /* the next channel's turn has come, whatever becomes of this one */
};
/* asked: how long the other side asked us to wait, or 0. */
struct delivery_next delivery_after(const struct delivery_policy *policy, const struct delivery *delivery,
				    enum delivery_verdict verdict, struct span asked, struct instant now);
/* The wait before try number `tries` + 1, chance included. */
struct span delivery_wait(const struct delivery_policy *policy, int tries, uint64_t seed);

/* A channel's circuit: {0} is closed and well. */
struct circuit {
	int failures;              /* in a row */
	struct instant open_until; /* unset: closed */
};
enum circuit_state {
	CIRCUIT_CLOSED,
	CIRCUIT_OPEN,     /* nothing goes */
	CIRCUIT_HALF_OPEN /* one goes, to see */
};
enum circuit_state circuit_state(const struct circuit *circuit, struct instant now);
struct circuit circuit_after(const struct delivery_policy *policy, struct circuit before, enum delivery_verdict verdict,
			     struct instant now);

#endif
