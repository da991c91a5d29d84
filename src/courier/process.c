#include "courier/process.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "courier/carrier.h"
#include "host/file.h"
#include "host/sandbox.h"

enum { EXIT_FAILED = 70, POLL_MS = 1000, ROOTS_BYTES = 4 * 1024 * 1024, CONNECTIONS = 64 };

/* Where distributions keep the anchors of trust. */
#define ROOTS "/etc/ssl/certs/ca-certificates.crt"

struct task {
	struct buf message; /* the job's strings lie in here */
	struct courier_job job;
	struct carrier *carrier;
	struct lane *lane;
	struct task *next;
};

/* A lane lasts as long as it has tasks; its handle goes to the next lane that needs one. */
struct lane {
	struct task *first, **last; /* first is under way */
	CURL *curl;
	struct lane *next;
};

struct courier_process {
	int fd;
	CURLM *multi;
	struct lane *lanes;
	CURL *spare[CONNECTIONS];
	size_t spare_count;
	struct str roots;
	struct carrier_pool pool;
	bool gone; /* the desk is */
};

static void send_answer(struct courier_process *p, const struct courier_answer *answer)
{
	BUF_SCOPED(message);

	courier_answer_put(&message, answer);
	p->gone = !wire_send(p->fd, buf_str(&message)) || p->gone;
}

static void task_free(struct task *task)
{
	if (task->message.cap)
		explicit_bzero(task->message.at, task->message.cap);
	buf_free(&task->message);
	free(task);
}

/* Takes the first task out of its lane, and an empty lane out of the list. */
static void task_done(struct courier_process *p, struct lane *lane)
{
	struct task *task = lane->first;

	lane->first = task->next;
	if (!lane->first)
		lane->last = &lane->first;
	task_free(task);
	if (lane->first)
		return;
	for (struct lane **at = &p->lanes; *at; at = &(*at)->next)
		if (*at == lane) {
			*at = lane->next;
			break;
		}
	if (p->spare_count < CONNECTIONS)
		p->spare[p->spare_count++] = lane->curl;
	else
		curl_easy_cleanup(lane->curl);
	free(lane);
}

/* The first task of a lane that has none under way, and, where it can't be made, the next. */
static void lane_go(struct courier_process *p, struct lane *lane)
{
	struct courier_answer answer;
	bool last;

	do {
		struct task *task = lane->first;
		task->carrier = carrier_begin(lane->curl, &p->pool, &task->job, p->roots, &answer);
		if (task->carrier) {
			curl_easy_setopt(lane->curl, CURLOPT_PRIVATE, lane);
			must(curl_multi_add_handle(p->multi, lane->curl) == CURLM_OK);
			return;
		}
		send_answer(p, &answer);
		last = task->next == NULL;
		task_done(p, lane);
	} while (!last);
}

static struct lane *lane_of(struct courier_process *p, struct str name)
{
	struct lane *lane;

	for (lane = p->lanes; lane; lane = lane->next)
		if (str_equal(lane->first->job.channel.lane, name))
			return lane;
	lane = calloc(1, sizeof(*lane));
	must(lane);
	lane->last = &lane->first;
	lane->curl = p->spare_count ? p->spare[--p->spare_count] : curl_easy_init();
	must(lane->curl);
	lane->next = p->lanes;
	p->lanes = lane;
	return lane;
}

static void take_job(struct courier_process *p)
{
	struct task *task = calloc(1, sizeof(*task));

	must(task);
	if (!wire_receive(p->fd, &task->message) || !courier_job_take(buf_str(&task->message), &task->job)) {
		task_free(task);
		p->gone = true;
		return;
	}
	struct lane *lane = lane_of(p, task->job.channel.lane);
	const bool idle = lane->first == NULL;
	*lane->last = task;
	lane->last = &task->next;
	if (idle)
		lane_go(p, lane);
}

/* True when something ended: then something else may have begun. */
static bool settle(struct courier_process *p)
{
	const CURLMsg *message;
	int left;
	bool any = false;

	while ((message = curl_multi_info_read(p->multi, &left))) {
		const CURLcode result = message->data.result;
		CURL *curl = message->easy_handle;
		struct courier_answer answer;
		struct lane *lane;
		BUF_SCOPED(words);

		if (message->msg != CURLMSG_DONE)
			continue;
		any = true;
		must(curl_easy_getinfo(curl, CURLINFO_PRIVATE, &lane) == CURLE_OK);
		curl_multi_remove_handle(p->multi, curl);
		carrier_end(&lane->first->carrier, result, &answer, &words);
		send_answer(p, &answer);
		const bool more = lane->first->next != NULL;
		task_done(p, lane);
		if (more)
			lane_go(p, lane);
	}
	return any;
}

static bool has_job(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	return poll(&ready, 1, 0) > 0;
}

static void serve(struct courier_process *p)
{
	while (!p->gone) {
		struct curl_waitfd desk = { .fd = p->fd, .events = CURL_WAIT_POLLIN };
		int running;
		while (!p->gone && has_job(p->fd))
			take_job(p);
		/* What ends after the last look would lie here until the poll is over: so the last look finds nothing. */
		do {
			if (curl_multi_perform(p->multi, &running) != CURLM_OK)
				return;
		} while (settle(p));
		if (curl_multi_poll(p->multi, &desk, 1, POLL_MS, NULL) != CURLM_OK)
			return;
	}
}

/* Whatever opens files on its first use is used once: nothing of it is there later. */
static bool make_ready(struct courier_process *p, struct arena *arena)
{
	struct addrinfo *found = NULL;
	struct err unread;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK || !(p->multi = curl_multi_init()))
		return false;
	curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS);
	if (!file_read(ROOTS, ROOTS_BYTES, arena, &p->roots, &unread))
		p->roots = S(""); /* then a channel needs a CA of its own */
	if (getaddrinfo("localhost", NULL, NULL, &found) == 0)
		freeaddrinfo(found);
	return true;
}

int process_courier(int fd)
{
	ARENA_SCOPED(arena);
	struct courier_process p = { .fd = fd };
	struct sandbox sandbox;
	BUF_SCOPED(hello);

	/* A terminal's interrupt goes to the whole family; this member ends when the desk closes the socket. */
	signal(SIGINT, SIG_IGN);
	signal(SIGTERM, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	if (!make_ready(&p, &arena) || !sandbox_enter_talking(&sandbox))
		return EXIT_FAILED;
	wire_put_u8(&hello, (uint8_t)(sandbox.landlocked + 2 * sandbox.filtered));
	if (!wire_send(fd, buf_str(&hello)))
		return EXIT_FAILED;
	serve(&p);
	/* What is under way is not waited for: the desk has not been told, and will have it tried again. */
	return 0;
}
