#include "host/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Between fork and exec: only what is safe in a child of a program with threads. */
static _Noreturn void become(int fd, const char *const *words)
{
	/* Nothing of the desk's environment. (Shut in, a sanitizer's leak check can't look at itself.) */
	char *env[] = { (char *)(uintptr_t) "ASAN_OPTIONS=detect_leaks=0", NULL };
	sigset_t none;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (fd == CHILD_FD)
		fcntl(fd, F_SETFD, 0);
	else if (dup2(fd, CHILD_FD) < 0)
		_exit(127);
	close_range(CHILD_FD + 1, ~0U, 0);
	execve("/proc/self/exe", (char *const *)(uintptr_t)words, env);
	_exit(127);
}

bool child_start(const char *const *words, struct child *out)
{
	int pair[2];

	*out = (struct child){ .fd = -1 };
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	out->pid = fork();
	if (out->pid == 0)
		become(pair[1], words);
	int saved = errno;
	close(pair[1]);
	out->fd = pair[0];
	errno = saved;
	return out->pid > 0;
}

void child_end(struct child *child)
{
	if (child->fd >= 0)
		close(child->fd);
	if (child->pid > 0)
		while (waitpid(child->pid, NULL, 0) < 0 && errno == EINTR)
			;
	*child = (struct child){ .fd = -1 };
}
