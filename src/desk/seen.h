/* seen: which sessions were used a moment ago, until the writer has written it down.
 *
 * Readers can't write; what they see is noted here, and the writer takes it along with its next beat. A session is noted at most
 * once a minute (session_enter), so an idle time is up to a minute longer to the desk than to the person. Where there is no room
 * a note is dropped: the next request makes another. Thread-safe.
 */
#ifndef DESK_SEEN_H
#define DESK_SEEN_H

#include "db/db.h"

struct seen;

struct seen *seen_new(void);
void seen_free(struct seen **seen);
void seen_note(struct seen *seen, struct str digest, struct instant now);
bool seen_is_waiting(struct seen *seen);
/* Inside the writer's transaction; a failure sticks to db. */
void seen_write(struct seen *seen, struct db *db);

#endif
