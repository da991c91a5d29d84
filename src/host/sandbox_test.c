#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "host/sandbox.h"

enum { ENTER_FAILED = 90, OPENED = 91, NOT_OPENED = 92, STILL_THERE = 93, NO_LANDLOCK = 94, NO_FILTER = 95 };

/* The wait status of a child that shuts itself in and then acts. */
static int status_of(int (*act)(const struct sandbox *sandbox))
{
	struct sandbox sandbox;
	int status;
	pid_t pid = fork();

	if (pid == 0)
		_exit(sandbox_enter("/tmp", &sandbox) ? act(&sandbox) : ENTER_FAILED);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static int open_elsewhere(const struct sandbox *sandbox)
{
	if (!sandbox->landlocked)
		return NO_LANDLOCK;
	return open("/etc/passwd", O_RDONLY) >= 0 ? OPENED : NOT_OPENED;
}

static int open_inside(const struct sandbox *sandbox)
{
	(void)sandbox;
	return open("/tmp", O_RDONLY | O_DIRECTORY) >= 0 ? OPENED : NOT_OPENED;
}

static int speak_out(const struct sandbox *sandbox)
{
	if (!sandbox->filtered)
		return NO_FILTER;
	socket(AF_INET, SOCK_STREAM, 0);
	return STILL_THERE;
}

static void files_elsewhere_are_out_of_reach(void **state)
{
	int status = status_of(open_elsewhere);

	(void)state;
	assert_true(WIFEXITED(status));
	/* A kernel without Landlock can't give this; the filter below still stands. */
	assert_true(WEXITSTATUS(status) == NOT_OPENED || WEXITSTATUS(status) == NO_LANDLOCK);
}

static void the_one_directory_stays_in_reach(void **state)
{
	int status = status_of(open_inside);

	(void)state;
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), OPENED);
}

static void a_call_that_is_not_listed_ends_the_process(void **state)
{
	int status = status_of(speak_out);

	(void)state;
	if (WIFEXITED(status))
		assert_int_equal(WEXITSTATUS(status), NO_FILTER);
	else
		assert_int_equal(WTERMSIG(status), SIGSYS);
}

enum { IS_RIGHT = 96 };

static int talk(const struct sandbox *sandbox)
{
	char *const words[] = { (char *)(uintptr_t) "true", NULL };

	if (sandbox->landlocked && open("/tmp", O_RDONLY | O_DIRECTORY) >= 0)
		return OPENED;
	if (open("/etc/passwd", O_RDONLY) < 0 || socket(AF_INET, SOCK_STREAM, 0) < 0)
		return NOT_OPENED;
	if (sandbox->landlocked && open("/etc/passwd", O_RDWR) >= 0)
		return OPENED;
	if (!sandbox->filtered)
		return NO_FILTER;
	if (socket(AF_UNIX, SOCK_STREAM, 0) >= 0 || socket(AF_PACKET, SOCK_RAW, 0) >= 0)
		return OPENED;
	execv("/bin/true", words);
	return IS_RIGHT;
}

static void who_talks_out_reads_names_writes_nothing_and_runs_nothing(void **state)
{
	struct sandbox sandbox;
	int status;
	pid_t pid = fork();

	(void)state;
	if (pid == 0)
		_exit(sandbox_enter_talking(&sandbox) ? talk(&sandbox) : ENTER_FAILED);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) != NO_FILTER)
		assert_int_equal(WEXITSTATUS(status), IS_RIGHT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_elsewhere_are_out_of_reach),
		cmocka_unit_test(the_one_directory_stays_in_reach),
		cmocka_unit_test(a_call_that_is_not_listed_ends_the_process),
		cmocka_unit_test(who_talks_out_reads_names_writes_nothing_and_runs_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
