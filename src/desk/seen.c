#include "desk/seen.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/must.h"
#include "text/sha256.h"

enum { ROOM = 512 };

struct note {
	char digest[SHA256_HEX_BYTES];
	struct instant at;
};

struct seen {
	pthread_mutex_t lock;
	size_t count;
	struct note notes[ROOM];
};

struct seen *seen_new(void)
{
	struct seen *seen = calloc(1, sizeof(*seen));

	must(seen);
	pthread_mutex_init(&seen->lock, NULL);
	return seen;
}

void seen_free(struct seen **seen)
{
	if (!*seen)
		return;
	pthread_mutex_destroy(&(*seen)->lock);
	free(*seen);
	*seen = NULL;
}

void seen_note(struct seen *seen, struct str digest, struct instant now)
{
	size_t i = 0;

	if (digest.len >= SHA256_HEX_BYTES)
		return;
	pthread_mutex_lock(&seen->lock);
	while (i < seen->count && !str_is(digest, seen->notes[i].digest))
		i++;
	if (i < ROOM) {
		memcpy(seen->notes[i].digest, digest.at, digest.len);
		seen->notes[i].digest[digest.len] = '\0';
		seen->notes[i].at = now;
		if (i == seen->count)
			seen->count++;
	}
	pthread_mutex_unlock(&seen->lock);
}

bool seen_is_waiting(struct seen *seen)
{
	pthread_mutex_lock(&seen->lock);
	bool waiting = seen->count > 0;
	pthread_mutex_unlock(&seen->lock);
	return waiting;
}

void seen_write(struct seen *seen, struct db *db)
{
	struct note *notes = calloc(ROOM, sizeof(*notes));
	size_t count;

	must(notes);
	pthread_mutex_lock(&seen->lock);
	count = seen->count;
	memcpy(notes, seen->notes, count * sizeof(*notes));
	seen->count = 0;
	pthread_mutex_unlock(&seen->lock);
	for (size_t i = 0; i < count; i++)
		DB_RUN(db, session_touch, .digest = db_text(str_of(notes[i].digest)),
		       .seen_at = db_instant(notes[i].at));
	free(notes);
}
