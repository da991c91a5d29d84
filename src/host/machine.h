/* machine: how others on the network call this machine. */
#ifndef HOST_MACHINE_H
#define HOST_MACHINE_H

#include "base/arena.h"
#include "base/str.h"

enum { MACHINE_ADDRESSES = 8 };

struct machine {
	struct str name;                         /* as it calls itself; "localhost" when it has no name */
	struct str addresses[MACHINE_ADDRESSES]; /* numeric, of interfaces that are up and no loopback: IPv4 first, none link-local */
	size_t count;
};

void machine_read(struct arena *arena, struct machine *out);
/* As it stands in a URL: IPv6 in brackets. */
struct str machine_in_url(struct arena *arena, struct str address);

/* As many open files and connections as the system lets us have: what a shell gives is often less than two listeners may need. */
void machine_take_descriptors(void);

#endif
