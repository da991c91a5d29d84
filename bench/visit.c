/* visit: a browser's requests, measured: nothing of tocsin, and no more work than a socket needs.
 *
 *     visit CLIENTS COUNT ADDRESS FILE STATUS [WORDS]
 *
 * FILE holds one HTTP request as it is sent; each @KEY@ in it becomes 32 hex digits of its own. CLIENTS connections, each in a
 * thread, send it COUNT times one after the other, over one connection as long as the server keeps it. An answer is accepted
 * when it has the status and, where told, the words in it; all others are rejected, whatever they say. ADDRESS is
 * 127.0.0.1:PORT. One line of JSON: {"median_us","p99_us","rate","accepted","rejected","bytes"}; times are of the accepted.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CLIENTS_MAX = 64, REQUEST_BYTES = 1 << 16, ANSWER_BYTES = 8 << 20, KEY_DIGITS = 32, HEAD_BYTES = 4096 };

static const char mark[] = "@KEY@";
static struct sockaddr_in server = { .sin_family = AF_INET };
static char request[REQUEST_BYTES];
static size_t request_len;
static const char *status, *wanted;
static int count;

struct client {
	pthread_t thread;
	int fd;
	char *out, *in; /* what is sent; what has come of the answer */
	size_t len;
	int64_t *times;
	int accepted, rejected;
};

static _Noreturn void fail(const char *what, const char *more)
{
	fprintf(stderr, "visit: %s: %s\n", what, more);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void client_connect(struct client *c)
{
	int yes = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&server, sizeof(server)) != 0)
		fail("connect", strerror(errno));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

/* The request with keys of its own. */
static size_t fill(char *out)
{
	size_t len = 0;

	for (size_t at = 0; at < request_len;) {
		uint64_t key[2];
		if (memcmp(request + at, mark, sizeof(mark) - 1) != 0) {
			out[len++] = request[at++];
			continue;
		}
		if (getrandom(key, sizeof(key), 0) != sizeof(key))
			fail("getrandom", strerror(errno));
		snprintf(out + len, KEY_DIGITS + 1, "%016llx%016llx", (unsigned long long)key[0],
			 (unsigned long long)key[1]);
		len += KEY_DIGITS;
		at += sizeof(mark) - 1;
	}
	return len;
}

/* How long the answer is, once its head is here; 0 before, SIZE_MAX when it is not known yet: its last chunk has not come,
 * or it ends with the connection. */
static size_t whole_length(const struct client *c)
{
	static const char last[] = "\r\n0\r\n\r\n";
	const char *end = strstr(c->in, "\r\n\r\n");
	const char *length = strcasestr(c->in, "\r\nContent-Length:");
	const char *chunked = strcasestr(c->in, "\r\nTransfer-Encoding: chunked");

	if (!end)
		return 0;
	if (chunked && chunked < end)
		return !strcmp(c->in + c->len - (sizeof(last) - 1), last) ? c->len : SIZE_MAX;
	if (!length || length > end)
		return SIZE_MAX;
	return (size_t)(end + 4 - c->in) + strtoul(length + 17, NULL, 10);
}

static bool is_kept(const struct client *c)
{
	const char *end = strstr(c->in, "\r\n\r\n"), *close = strcasestr(c->in, "\r\nConnection: close");

	return end && !strncmp(c->in, "HTTP/1.1", 8) && !(close && close < end);
}

/* False when the server ended the connection before it answered at all: it may have been idle for too long. */
static bool client_receive(struct client *c)
{
	size_t whole = 0;

	c->len = 0;
	c->in[0] = '\0';
	while (!whole || c->len < whole) {
		ssize_t n = recv(c->fd, c->in + c->len, ANSWER_BYTES - 1 - c->len, 0);
		if (n < 0 && c->len == 0)
			return false;
		if (n < 0)
			fail("recv", strerror(errno));
		if (n == 0)
			break;
		c->len += (size_t)n;
		c->in[c->len] = '\0';
		whole = whole_length(c);
	}
	return c->len > 0;
}

static bool is_accepted(const struct client *c)
{
	return c->len > 12 && !strncmp(c->in + 9, status, 3) && (!wanted || strstr(c->in, wanted));
}

static void client_ask(struct client *c)
{
	size_t len = fill(c->out);
	int64_t began = now_ns();

	if (c->fd < 0)
		client_connect(c);
	bool answered = send(c->fd, c->out, len, MSG_NOSIGNAL) == (ssize_t)len && client_receive(c);
	if (answered && is_accepted(c))
		c->times[c->accepted++] = now_ns() - began;
	else
		c->rejected++;
	if (!answered || !is_kept(c)) {
		close(c->fd);
		c->fd = -1;
	}
}

static void *client_run(void *at)
{
	struct client *c = at;

	for (int i = 0; i < count; i++)
		client_ask(c);
	return NULL;
}

static void client_init(struct client *c)
{
	*c = (struct client){ .fd = -1, .out = malloc(REQUEST_BYTES * 2), .in = malloc(ANSWER_BYTES) };
	c->times = calloc((size_t)count, sizeof(*c->times));
	if (!c->out || !c->in || !c->times)
		fail("memory", "");
}

static int by_length(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static void tell(const struct client *clients, int n, int64_t took_ns)
{
	int64_t *times = calloc((size_t)n * (size_t)count, sizeof(*times));
	size_t accepted = 0;
	int rejected = 0;

	if (!times)
		fail("memory", "");
	for (int i = 0; i < n; i++) {
		memcpy(times + accepted, clients[i].times, (size_t)clients[i].accepted * sizeof(*times));
		accepted += (size_t)clients[i].accepted;
		rejected += clients[i].rejected;
	}
	if (!accepted) {
		fprintf(stderr, "%.*s\n", HEAD_BYTES, clients[0].in);
		fail("no answer was as it must be", status);
	}
	qsort(times, accepted, sizeof(*times), by_length);
	printf("{\"median_us\":%.1f,\"p99_us\":%.1f,\"rate\":%.1f,\"accepted\":%zu,\"rejected\":%d,\"bytes\":%zu}\n",
	       (double)times[accepted / 2] / 1e3, (double)times[accepted * 99 / 100] / 1e3,
	       (double)accepted / ((double)took_ns / 1e9), accepted, rejected, clients[0].len);
	free(times);
}

static void request_read(const char *path)
{
	FILE *file = fopen(path, "rb");

	if (!file)
		fail(path, strerror(errno));
	request_len = fread(request, 1, sizeof(request), file);
	fclose(file);
	if (!request_len || request_len == sizeof(request))
		fail(path, "no request of a fair size");
}

int main(int argc, char **argv)
{
	static struct client clients[CLIENTS_MAX];
	char host[64];
	unsigned port;

	if (argc < 6)
		fail("usage", "visit CLIENTS COUNT ADDRESS FILE STATUS [WORDS]");
	int n = (int)strtol(argv[1], NULL, 10);
	count = (int)strtol(argv[2], NULL, 10);
	if (n < 1 || n > CLIENTS_MAX || count < 1 || sscanf(argv[3], "%63[^:]:%u", host, &port) != 2 ||
	    inet_pton(AF_INET, host, &server.sin_addr) != 1)
		fail("no number or address", argv[3]);
	server.sin_port = htons((uint16_t)port);
	request_read(argv[4]);
	status = argv[5];
	wanted = argc > 6 ? argv[6] : NULL;
	for (int i = 0; i < n; i++)
		client_init(&clients[i]);
	int64_t began = now_ns();
	for (int i = 0; i < n; i++)
		if (pthread_create(&clients[i].thread, NULL, client_run, &clients[i]))
			fail("thread", "");
	for (int i = 0; i < n; i++)
		pthread_join(clients[i].thread, NULL);
	tell(clients, n, now_ns() - began);
	return 0;
}
