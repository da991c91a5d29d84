/* outbox: what is to leave the house, written in the transaction of the act that it tells of.
 *
 * An act says whom it concerns and what about, by a number, a kind, a deadline and a link; never by contents. Rows are made for each
 * channel that can reach the person, in the office's order: the first that works is used, the others are held until it has failed
 * twice, its circuit opens, or the message is dead. The sender (desk/sender.h) sends them and comes back with what became of each, which is an act of its own.
 */
#ifndef DESK_OUTBOX_H
#define DESK_OUTBOX_H

#include "courier/job.h"
#include "desk/act.h"
#include "notice/delivery.h"

/* For how long what could not be delivered is put before people. */
#define OUTBOX_DEAD_SHOWN_MS (7 * 86400000LL)

struct outbox_message {
	enum message_kind kind;
	struct str thing;        /* its number: I115-0001 */
	struct instant deadline; /* unset: none */
	struct str link;         /* path within the desk: "/i/I115-0001/confirm" */
	bool newest; /* those to the same person with this link that have not had their turn yet are not sent any more */
};

/* To one person. *channels: how many can reach them; none is no refusal. */
bool outbox_put(struct act *act, const struct outbox_message *message, const struct row_person *person, int *channels)
	__attribute__((warn_unused_result));
/* To everybody who has one of the roles, and to those who stand in for them now (of that case, where it is for one), but not to `except` (a person's id; "" nobody). */
bool outbox_put_roles(struct act *act, const struct outbox_message *message, unsigned roles, struct str except)
	__attribute__((warn_unused_result));
/* A test: by this channel alone, whatever its circuit. */
bool outbox_put_by(struct act *act, const struct outbox_message *message, const struct row_person *person,
		   const struct row_channel *channel) __attribute__((warn_unused_result));

/* The person's sealed address for the channel; "" when they have none or the channel needs none. *field: its name in the fact. */
struct str outbox_address(const struct row_channel *channel, const struct row_person *person, const char **field);
/* Whether the channel can reach the person. */
bool outbox_reaches(const struct row_channel *channel, const struct row_person *person);

/* What became of a try. */
struct outbox_outcome {
	int64_t number;
	enum delivery_verdict verdict;
	enum courier_trouble trouble;
	int code;
	struct span asked;
	char words[320];
};
/* The try, what it does to the channel's circuit, and what follows: again, the next channel, or the end, as a fact. A message that is
 * not waiting any more changes nothing. For desk_call.inside. */
bool outbox_settle(struct act *act, void *outcome) __attribute__((warn_unused_result));

#endif
