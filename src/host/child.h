/* child: another process of the family: this program once more, with one socket to us and nothing else of ours.
 *
 * It is started by executing /proc/self/exe, so that nothing of the desk's memory, descriptors or environment goes along; its end
 * of the socket pair is descriptor CHILD_FD. It dies with the thread that started it.
 */
#ifndef HOST_CHILD_H
#define HOST_CHILD_H

#include <stdbool.h>

enum { CHILD_FD = 3 };

struct child {
	int fd, pid; /* ours of the pair; -1 and 0 when there is none */
};

/* words: argv, ended by NULL. False: errno says why, and out->fd may still have to be closed by child_end. */
bool child_start(const char *const *words, struct child *out);
/* Closes our end and waits until it is gone. Safe on a child that never was. */
void child_end(struct child *child);

#endif
