/* load: many HTTP clients in one thread, so that the measured server has the machine to itself. Nothing of tocsin.
 *
 *     load report ADDRESS TOKEN CLIENTS SECONDS [person|machine]
 *         CLIENTS keep-alive connections, each posting distinct sign reports one after the other, each with an
 *         Idempotency-Key of its own. Every answer must be a 201 with a sign number that nobody had before.
 *     load look PATH COUNT ADDRESS TOKEN [ADDRESS TOKEN]
 *         COUNT requests to each server, turn by turn, one connection each; every answer must be a 200.
 *
 * ADDRESS is 127.0.0.1:PORT. One line of JSON for each server. Exits 1 when an answer was not as it must be.
 * Built by: cc -O2 -o load load.c
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/epoll.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_BYTES = 4096, ANSWER_BYTES = 1 << 20, CLIENTS_MAX = 256, NUMBERS_MAX = 10000000 };

struct client {
	int fd;
	char *in; /* what has come of the answer */
	size_t len;
	int64_t sent_ns;
};

static const char *token;
static struct sockaddr_in server;
static int64_t *latencies;
static size_t latency_count, latency_room;
static unsigned char seen[NUMBERS_MAX / 8 + 1];

static _Noreturn void fail(const char *what, const char *more)
{
	fprintf(stderr, "load: %s: %s\n", what, more);
	exit(1);
}

static int64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static struct sockaddr_in address_read(const char *text)
{
	struct sockaddr_in out = { .sin_family = AF_INET };
	char host[64];
	unsigned port;

	if (sscanf(text, "%63[^:]:%u", host, &port) != 2 || inet_pton(AF_INET, host, &out.sin_addr) != 1)
		fail("no address", text);
	out.sin_port = htons((uint16_t)port);
	return out;
}

static void client_open(struct client *c, const struct sockaddr_in *to)
{
	int yes = 1;

	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	c->in = malloc(ANSWER_BYTES);
	if (c->fd < 0 || !c->in || connect(c->fd, (const struct sockaddr *)to, sizeof(*to)) != 0)
		fail("connect", strerror(errno));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
}

static void client_send(struct client *c, const char *request, int len)
{
	c->len = 0;
	c->sent_ns = now_ns();
	if (send(c->fd, request, (size_t)len, MSG_NOSIGNAL) != len)
		fail("send", strerror(errno));
}

static void latency_add(int64_t ns)
{
	if (latency_count == latency_room) {
		latency_room = latency_room ? latency_room * 2 : 65536;
		latencies = realloc(latencies, latency_room * sizeof(*latencies));
		if (!latencies)
			fail("memory", "");
	}
	latencies[latency_count++] = ns;
}

/* Where the answer's body begins, when all of it is here; else NULL. */
static char *client_receive(struct client *c, int *status)
{
	ssize_t n = recv(c->fd, c->in + c->len, ANSWER_BYTES - 1 - c->len, 0);

	if (n <= 0)
		fail("the server closed the connection", n < 0 ? strerror(errno) : "");
	c->len += (size_t)n;
	c->in[c->len] = '\0';
	char *body = strstr(c->in, "\r\n\r\n");
	char *length = strcasestr(c->in, "\r\nContent-Length: ");
	if (!body || !length)
		return NULL;
	body += 4;
	size_t whole = (size_t)(body - c->in) + strtoul(length + 18, NULL, 10);
	if (c->len < whole)
		return NULL;
	if (c->len > whole || sscanf(c->in, "HTTP/1.1 %d ", status) != 1)
		fail("not one HTTP answer", c->in);
	return body;
}

/* {"sign":"S115-0001", …}: the number must be new. */
static void report_check(const char *body, int status, const char *all)
{
	const char *sign = strstr(body, "\"sign\":\"S");
	unsigned year, number;

	if (status != 201 || !sign || sscanf(sign + 9, "%u-%u", &year, &number) != 2 || number >= NUMBERS_MAX)
		fail("not an accepted report", all);
	if (seen[number / 8] & 1 << number % 8)
		fail("a number given twice", body);
	seen[number / 8] |= (unsigned char)(1 << number % 8);
}

/* Keys are random, as clients make them (UUIDs): no two lie together in an index. */
static int request_print(char *out, const char *body)
{
	uint64_t key[2];

	if (getrandom(key, sizeof(key), 0) != sizeof(key))
		fail("getrandom", strerror(errno));
	return snprintf(
		out, REQUEST_BYTES,
		"POST /api/v1/signs HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n"
		"Content-Type: application/json\r\nIdempotency-Key: %016llx%016llx\r\nContent-Length: %zu\r\n\r\n%s",
		token, (unsigned long long)key[0], (unsigned long long)key[1], strlen(body), body);
}

static void report_send(struct client *c, bool machine)
{
	static uint64_t number;
	char body[1024], request[REQUEST_BYTES];

	number++;
	if (machine)
		snprintf(
			body, sizeof(body),
			"{\"type\":\"failed-logins\",\"source\":\"machine\",\"place\":\"機房\",\"dedup\":\"load-%d-%llu\","
			"\"text\":\"sshd[%llu]: Failed password for root from 203.0.113.7\"}",
			(int)getpid(), (unsigned long long)number, (unsigned long long)number);
	else
		snprintf(
			body, sizeof(body),
			"{\"type\":\"web-down\",\"text\":\"第 %llu 位民眾反映官網首頁打不開，畫面是陌生的圖片\","
			"\"place\":\"一樓服務臺\",\"reporter_name\":\"王小明\",\"reporter_contact\":\"05-5860101 分機 12\"}",
			(unsigned long long)number);
	client_send(c, request, request_print(request, body));
}

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static double percentile_us(int64_t *from, size_t count, double part)
{
	qsort(from, count, sizeof(*from), by_size);
	return count ? (double)from[(size_t)(part * (double)(count - 1))] / 1000 : 0;
}

/* Reports until the time is over; those under way then are waited for and counted with their time. */
static void report(int clients, double seconds, bool machine)
{
	static struct client all[CLIENTS_MAX];
	struct epoll_event events[CLIENTS_MAX];
	int epoll = epoll_create1(EPOLL_CLOEXEC), open = clients, status;
	int64_t began = now_ns(), until = began + (int64_t)(seconds * 1e9);

	for (int i = 0; i < clients; i++) {
		client_open(&all[i], &server);
		struct epoll_event event = { .events = EPOLLIN, .data.ptr = &all[i] };
		if (epoll_ctl(epoll, EPOLL_CTL_ADD, all[i].fd, &event) != 0)
			fail("epoll_ctl", strerror(errno));
		report_send(&all[i], machine);
	}
	while (open) {
		int n = epoll_wait(epoll, events, CLIENTS_MAX, 30000);
		if (n == 0)
			fail("no answer for half a minute", "");
		for (int i = 0; i < n; i++) {
			struct client *c = events[i].data.ptr;
			const char *body = client_receive(c, &status);
			if (!body)
				continue;
			report_check(body, status, c->in);
			latency_add(now_ns() - c->sent_ns);
			if (now_ns() < until)
				report_send(c, machine);
			else
				open--;
		}
	}
	double took = (double)(now_ns() - began) / 1e9;
	printf("{\"name\":\"reports\",\"value\":%.1f,\"unit\":\"reports/s\",\"reports\":%zu,\"median_us\":%.0f,\"p99_us\":%.0f}\n",
	       (double)latency_count / took, latency_count, percentile_us(latencies, latency_count, 0.5),
	       percentile_us(latencies, latency_count, 0.99));
}

static void look(const char *path, size_t count, int servers, char **argv)
{
	struct client clients[2] = { 0 };
	char request[2][REQUEST_BYTES];
	int status, len[2];

	for (int i = 0; i < servers; i++) {
		struct sockaddr_in to = address_read(argv[2 * i]);
		client_open(&clients[i], &to);
		len[i] = snprintf(request[i], REQUEST_BYTES,
				  "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer %s\r\n\r\n", path,
				  argv[2 * i + 1]);
	}
	latencies = calloc(count * 2, sizeof(*latencies));
	for (size_t n = 0; n < count; n++)
		for (int i = 0; i < servers; i++) {
			client_send(&clients[i], request[i], len[i]);
			while (!client_receive(&clients[i], &status))
				;
			latencies[(size_t)i * count + n] = now_ns() - clients[i].sent_ns;
			if (status != 200)
				fail("refused", clients[i].in);
		}
	for (int i = 0; i < servers; i++) {
		double median = percentile_us(latencies + (size_t)i * count, count, 0.5);
		printf("{\"name\":\"look\",\"count\":%zu,\"bytes\":%zu,\"median_us\":%.1f,\"p99_us\":%.1f}\n", count,
		       clients[i].len, median, percentile_us(latencies + (size_t)i * count, count, 0.99));
	}
}

int main(int argc, char **argv)
{
	if (argc >= 6 && !strcmp(argv[1], "report")) {
		int clients = atoi(argv[4]);
		if (clients < 1 || clients > CLIENTS_MAX)
			fail("1 to 256 clients", argv[4]);
		server = address_read(argv[2]);
		token = argv[3];
		report(clients, strtod(argv[5], NULL), argc > 6 && !strcmp(argv[6], "machine"));
		return 0;
	}
	if ((argc == 6 || argc == 8) && !strcmp(argv[1], "look")) {
		look(argv[2], strtoul(argv[3], NULL, 10), argc == 8 ? 2 : 1, argv + 4);
		return 0;
	}
	fprintf(stderr,
		"load report ADDRESS TOKEN CLIENTS SECONDS [person|machine] | load look PATH COUNT ADDRESS TOKEN [ADDRESS TOKEN]\n");
	return 2;
}
