#include "host/sandbox.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef __has_feature
#define __has_feature(x) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { SANITIZED = 1 };
#else
enum { SANITIZED = 0 };
#endif

/* Every access right of ABI 1, and REFER (2) and TRUNCATE (3), which newer headers name. */
static uint64_t rights_of(long abi)
{
	uint64_t rights = (1ULL << 13) - 1;

	if (abi >= 2)
		rights |= 1ULL << 13;
	if (abi >= 3)
		rights |= 1ULL << 14;
	return rights;
}

static const uint64_t rights_inside = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR |
				      LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG |
				      LANDLOCK_ACCESS_FS_REMOVE_FILE | 1ULL << 14;

static const uint64_t rights_reading = LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR;

/* A directory that is not there needs no rule. */
static bool allow(int rules, const char *directory, uint64_t rights)
{
	int fd = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct landlock_path_beneath_attr beneath = { .allowed_access = rights, .parent_fd = fd };

	if (fd < 0)
		return errno == ENOENT;
	bool done = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0) == 0;
	close(fd);
	return done;
}

/* Opening a file to truncate it asks for TRUNCATE from ABI 3 on, hence the bit 14 above, masked where it is unknown. */
static bool landlock(const char *const *directories, uint64_t rights, bool *done)
{
	struct landlock_ruleset_attr attr = { 0 };
	long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);

	*done = false;
	if (abi < 1)
		return true;
	attr.handled_access_fs = rights_of(abi);
	int rules = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (rules < 0)
		return false;
	bool ready = true;
	for (; ready && *directories; directories++)
		ready = allow(rules, *directories, rights & rights_of(abi));
	*done = ready && syscall(SYS_landlock_restrict_self, rules, 0) == 0;
	close(rules);
	return *done;
}

static const int allowed[] = {
	/* the socket, the files */
	SCMP_SYS(read),
	SCMP_SYS(write),
	SCMP_SYS(recvfrom),
	SCMP_SYS(sendmsg),
	SCMP_SYS(poll),
	SCMP_SYS(ppoll),
	SCMP_SYS(openat),
	SCMP_SYS(close),
	SCMP_SYS(fstat),
	SCMP_SYS(stat),
	SCMP_SYS(newfstatat),
	SCMP_SYS(statx),
	SCMP_SYS(access),
	SCMP_SYS(faccessat),
	SCMP_SYS(faccessat2),
	SCMP_SYS(lseek),
	SCMP_SYS(pread64),
	SCMP_SYS(pwrite64),
	SCMP_SYS(fsync),
	SCMP_SYS(fdatasync),
	SCMP_SYS(ftruncate),
	SCMP_SYS(fallocate),
	SCMP_SYS(fchmod),
	SCMP_SYS(rename),
	SCMP_SYS(renameat),
	SCMP_SYS(renameat2),
	SCMP_SYS(unlink),
	SCMP_SYS(unlinkat),
	SCMP_SYS(getdents64),
	SCMP_SYS(fcntl),
	SCMP_SYS(umask),
	/* memory */
	SCMP_SYS(brk),
	SCMP_SYS(mmap),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(mprotect),
	SCMP_SYS(madvise),
	SCMP_SYS(mlock),
	SCMP_SYS(munlock),
	/* time and chance */
	SCMP_SYS(getrandom),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(timerfd_settime),
	SCMP_SYS(restart_syscall),
	/* threads, signals, the end */
	SCMP_SYS(futex),
	SCMP_SYS(rt_sigaction),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(tgkill),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
};

/* And what talking takes. */
static const int talking[] = {
	/* sockets; socket() itself is below */
	SCMP_SYS(connect),
	SCMP_SYS(bind),
	SCMP_SYS(shutdown),
	SCMP_SYS(getsockname),
	SCMP_SYS(getpeername),
	SCMP_SYS(getsockopt),
	SCMP_SYS(setsockopt),
	SCMP_SYS(sendto),
	SCMP_SYS(sendmmsg),
	SCMP_SYS(recvmsg),
	SCMP_SYS(recvmmsg),
	SCMP_SYS(socketpair),
	SCMP_SYS(pipe2),
	SCMP_SYS(eventfd2),
	SCMP_SYS(ioctl),
	SCMP_SYS(writev),
	SCMP_SYS(readv),
	SCMP_SYS(epoll_create1),
	SCMP_SYS(epoll_ctl),
	SCMP_SYS(epoll_wait),
	SCMP_SYS(dup),
	/* the files that names come from */
	SCMP_SYS(readlink),
	SCMP_SYS(readlinkat),
	SCMP_SYS(fadvise64),
	SCMP_SYS(lstat),
	SCMP_SYS(uname),
	SCMP_SYS(sysinfo),
	SCMP_SYS(getuid),
	SCMP_SYS(geteuid),
	SCMP_SYS(getgid),
	SCMP_SYS(getegid),
	/* threads: names are resolved in one */
	SCMP_SYS(clone),
	SCMP_SYS(clone3),
	SCMP_SYS(set_robust_list),
	SCMP_SYS(rseq),
	SCMP_SYS(sched_yield),
	SCMP_SYS(sched_getaffinity),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(prlimit64),
	SCMP_SYS(gettimeofday),
	SCMP_SYS(clock_nanosleep),
	SCMP_SYS(nanosleep),
};

static bool add_calls(scmp_filter_ctx context, const int *calls, size_t count)
{
	bool ready = context != NULL;

	for (size_t i = 0; ready && i < count; i++)
		ready = seccomp_rule_add(context, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	return ready;
}

static bool filter(void)
{
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ready = add_calls(context, allowed, sizeof(allowed) / sizeof(allowed[0])) && seccomp_load(context) == 0;

	seccomp_release(context);
	return ready;
}

static bool filter_talking(void)
{
	static const int families[] = { AF_INET, AF_INET6, AF_NETLINK };
	scmp_filter_ctx context = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	bool ready = add_calls(context, allowed, sizeof(allowed) / sizeof(allowed[0])) &&
		     add_calls(context, talking, sizeof(talking) / sizeof(talking[0]));

	for (size_t i = 0; ready && i < sizeof(families) / sizeof(families[0]); i++)
		ready = seccomp_rule_add(context, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
					 SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i])) == 0;
	ready = ready && seccomp_rule_add(context, SCMP_ACT_ERRNO(EAFNOSUPPORT), SCMP_SYS(socket), 1,
					  SCMP_A0(SCMP_CMP_EQ, AF_UNIX)) == 0;
	ready = ready && seccomp_load(context) == 0;
	seccomp_release(context);
	return ready;
}

static bool enter(const char *const *directories, uint64_t rights, bool (*filter_fn)(void), struct sandbox *out)
{
	const struct rlimit none = { 0, 0 };

	*out = (struct sandbox){ 0 };
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
	    !landlock(directories, rights, &out->landlocked))
		return false;
	if (!SANITIZED && (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 || !filter_fn()))
		return false;
	out->filtered = !SANITIZED;
	return true;
}

bool sandbox_enter(const char *directory, struct sandbox *out)
{
	const char *const directories[] = { directory, NULL };

	return enter(directories, rights_inside, filter, out);
}

bool sandbox_enter_talking(struct sandbox *out)
{
	static const char *const directories[] = {
		"/etc", "/lib", "/lib64", "/usr/lib", "/run/systemd/resolve", "/run/resolvconf", NULL
	};

	return enter(directories, rights_reading, filter_talking, out);
}
