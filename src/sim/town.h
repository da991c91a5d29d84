/* town: one agency of the simulation: a real store in memory, a desk without threads, its people, and a hand on the clock.
 *
 * Everything that happens there happens as it does over HTTP: a call of a route with a token and a body, performed by the desk's own
 * writer in a batch of its own. After every batch the watch reads what was recorded (sim/watch.h).
 */
#ifndef SIM_TOWN_H
#define SIM_TOWN_H

#include "desk/desk.h"
#include "rulebook/rulebook.h"
#include "sim/dice.h"
#include "sim/watch.h"

enum { TOWN_PEOPLE = 16, TOWN_ASSETS = 4 };

struct town_person {
	struct str id, token;
	unsigned roles;    /* ROLE_BIT mask */
	bool silent;       /* does nothing, whoever asks */
};

struct town {
	struct dice *dice;
	struct arena arena;      /* as long as the town */
	const char *dir;         /* its data directory */
	struct instant now;      /* the hand of its clock */
	struct desk *desk;
	struct db *db;           /* a reader's */
	struct watch *watch;
	struct town_person people[TOWN_PEOPLE];
	size_t people_count;
	struct str assets[TOWN_ASSETS];
	size_t asset_count;
	struct str last_delegation; /* "" none yet */
	const struct town_person *delegate; /* whom it was given to; NULL: nobody */
	bool small_office, tells;
	uint64_t keys;           /* of idempotency so far */
	uint64_t calls, refused; /* so far */
};

/* Founded on a day that the dice say, under one of the laws. dir is a new directory in memory; gone after town_close. Refuses with
 * what the founding refuses with. */
bool town_open(struct town *town, struct dice *dice, const char *dir, bool tells, struct err *err) __attribute__((warn_unused_result));
void town_close(struct town *town);

struct answer {
	int status;
	enum refusal refusal;
	struct str reply; /* in the town's passing arena: until the next call */
};

/* Asks of the desk as that person. id: of the path; "" none. The watch looks on, whether it is done or refused. */
struct answer town_ask(struct town *town, const struct town_person *who, enum route route, struct str id, struct str body,
		       struct arena *arena);
/* The same call with the same Idempotency-Key once more: it must be answered alike and change nothing. */
void town_ask_again(struct town *town, const struct town_person *who, enum route route, struct str id, struct str body,
		    struct arena *arena);
/* A text member of an answer; "" when there is none. */
struct str answer_member(const struct answer *answer, const char *name, struct arena *arena);

/* Time passes until then, with a beat wherever one is due; asleep: the desk is down until then and beats once after it. */
void town_wait(struct town *town, struct instant until, bool asleep);
/* The machine's clock is set, by that much; negative: back. */
void town_jump(struct town *town, int64_t by_ms);
/* Killed and started again. */
bool town_restart(struct town *town, struct err *err) __attribute__((warn_unused_result));

/* Somebody of those roles, silent ones left out; NULL: nobody. roles 0: anybody at all. */
const struct town_person *town_pick(struct town *town, unsigned roles);
/* Whoever of those roles was silent is back. */
void town_wake(struct town *town, unsigned roles);

#endif
