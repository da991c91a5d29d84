/* desk_inside: what the desk's own files share: the struct behind desk.h. Verbs never look in here; they have act.h. */
#ifndef DESK_DESK_INSIDE_H
#define DESK_DESK_INSIDE_H

#include <pthread.h>

#include "desk/call.h"
#include "desk/desk.h"
#include "desk/keyring.h"
#include "desk/porter.h"
#include "desk/seen.h"
#include "desk/sender.h"
#include "desk/spool.h"
#include "desk/writer.h"
#include "gate/bucket.h"
#include "gate/gate.h"
#include "gate/throttle.h"

enum { DESK_READERS = 4 };

struct desk {
	char data_dir[4096];
	struct clock_source clock;
	bool file_jumps; /* a move of the clock file is a jump (desk/jumps.h) */
	char clock_file[4096];
	const struct rulebook_library *library;
	struct signer *signer;
	struct keyring *keyring;
	struct db *db; /* the writer's */
	struct writer *writer;
	struct porter *porter;     /* compares passwords, so that nobody else waits for it */
	struct throttle *throttle; /* of logins */
	struct buckets *buckets;   /* of reports by anybody */
	struct seen *seen;         /* sessions that were used, to be written */
	struct sender *sender;     /* NULL: nothing is sent (yet) */
	struct spool *spool;       /* of reports while the store can't be written; NULL: there is none */

	pthread_mutex_t readers_lock;
	pthread_cond_t reader_is_free;
	struct db *readers[DESK_READERS];
	bool reader_is_busy[DESK_READERS];
	char store[4096]; /* where readers open */
};

#endif
