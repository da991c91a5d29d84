/* sandbox: a process gives up its rights, for good.
 *
 * no_new_privs; no core dumps; Landlock (where the kernel has it) leaves one directory to open files in, or none; seccomp
 * leaves the system calls that a quiet process with one socket needs, and ends the process at any other. Called once, after
 * everything that has to be opened is open and every thread that is wanted is running.
 * Under AddressSanitizer the seccomp filter is left out: the sanitizer's own calls are not ours to list.
 */
#ifndef HOST_SANDBOX_H
#define HOST_SANDBOX_H

#include <stdbool.h>

struct sandbox {
	bool landlocked, filtered; /* what the kernel gave */
};

/* directory: where files may be read, written and made from now on; NULL: nowhere. False when the kernel refuses what it
 * should have (errno says why); a kernel without Landlock is no failure. */
bool sandbox_enter(const char *directory, struct sandbox *out);
/* For a process that talks to the network and does nothing else. Landlock leaves reading below /etc and the system's libraries
 * (names, trust anchors, what resolves names) and writing nowhere; seccomp leaves what sockets and threads need: Internet sockets
 * and the kernel's own table of addresses, no socket of this machine (to those it is as if there were none), no other program
 * run. What is not on the list fails, it does not end the process: which calls resolving a name takes differs from host to host. */
bool sandbox_enter_talking(struct sandbox *out);

#endif
