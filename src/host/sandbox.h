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

#endif
