#include "host/fetch.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include "base/must.h"
#include "host/file.h"

enum {
	PATIENCE_S = 60, /* for the peer to say something */
	HEAD_BYTES_MAX = 64 * 1024,
	BODY_BYTES_MAX = 256 * 1024 * 1024,
};

struct fetch {
	struct sockaddr_storage address;
	socklen_t address_len;
	char host[80]; /* as in the URL, for the Host header and refusals */
	int fd;        /* -1: not connected */
};

static bool address_read(struct str host, uint16_t port, struct fetch *out)
{
	char name[64];
	struct sockaddr_in *four = (struct sockaddr_in *)&out->address;
	struct sockaddr_in6 *six = (struct sockaddr_in6 *)&out->address;

	if (str_is(host, "localhost"))
		host = S("127.0.0.1");
	bool bracketed = host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']';
	if (bracketed)
		host = str_from(host.at + 1, host.len - 2);
	if (host.len >= sizeof(name))
		return false;
	snprintf(name, sizeof(name), "%.*s", STR_ARG(host));
	if (!bracketed && inet_pton(AF_INET, name, &four->sin_addr) == 1) {
		four->sin_family = AF_INET;
		four->sin_port = htons(port);
		out->address_len = sizeof(*four);
		return true;
	}
	six->sin6_family = AF_INET6;
	six->sin6_port = htons(port);
	out->address_len = sizeof(*six);
	return bracketed && inet_pton(AF_INET6, name, &six->sin6_addr) == 1;
}

bool fetch_open(struct str url, struct fetch **out, struct err *err)
{
	struct fetch made = { .fd = -1 };
	struct str rest = url, host, port_text;
	int64_t port = 80;

	if (!str_starts(rest, S("http://")))
		return refuse_str(err, REFUSAL_USAGE, url);
	rest = str_after(rest, 7);
	if (str_ends(rest, S("/")))
		rest.len--;
	/* The port follows the last colon that stands outside of the brackets of an IPv6 address. */
	size_t at = rest.len;
	while (at && rest.at[at - 1] != ':' && rest.at[at - 1] != ']')
		at--;
	host = rest;
	if (at && rest.at[at - 1] == ':') {
		host = str_first(rest, at - 1);
		port_text = str_after(rest, at);
		if (!str_int64(port_text, &port) || port < 1 || port > 65535)
			return refuse_str(err, REFUSAL_USAGE, url);
	}
	if (rest.len >= sizeof(made.host) || !address_read(host, (uint16_t)port, &made))
		return refuse_str(err, REFUSAL_USAGE, url);
	memcpy(made.host, rest.at, rest.len);
	*out = malloc(sizeof(**out));
	must(*out);
	**out = made;
	return true;
}

void fetch_close(struct fetch **fetch)
{
	if (!*fetch)
		return;
	file_close(&(*fetch)->fd);
	free(*fetch);
	*fetch = NULL;
}

static bool refuse_unreachable(const struct fetch *peer, const char *why, struct err *err)
{
	return refuse(err, REFUSAL_SERVER_UNREACHABLE, peer->host, why);
}

static bool connect_to(struct fetch *peer, struct err *err)
{
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	const int on = 1;

	peer->fd = socket(peer->address.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (peer->fd < 0 || connect(peer->fd, (struct sockaddr *)&peer->address, peer->address_len) != 0) {
		refuse_unreachable(peer, strerror(errno), err);
		file_close(&peer->fd);
		return false;
	}
	setsockopt(peer->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(peer->fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return true;
}

static bool send_all(int fd, struct str bytes)
{
	while (bytes.len) {
		ssize_t put = send(fd, bytes.at, bytes.len, MSG_NOSIGNAL);
		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return false;
		bytes = str_after(bytes, (size_t)put);
	}
	return true;
}

static bool send_file(int fd, int file)
{
	char piece[64 * 1024];
	ssize_t got;

	while ((got = read(file, piece, sizeof(piece))) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0 || !send_all(fd, str_from(piece, (size_t)got)))
			return false;
	}
	return true;
}

/* Sends it all, or as much as the peer takes: a server that refuses early answers before it has read everything. */
static bool request_send(struct fetch *peer, const struct fetch_request *request, struct err *err)
{
	BUF_SCOPED(head);
	FD_SCOPED(file) = -1;
	struct stat found = { .st_size = (off_t)request->body.len };
	bool has_body = request->body_file || request->body.len || strcmp(request->method, "GET");

	if (request->body_file) {
		file = open(request->body_file, O_RDONLY | O_CLOEXEC);
		if (file < 0 || fstat(file, &found) != 0)
			return file_refuse_read(request->body_file, err);
		errno = EINVAL;
		if (!S_ISREG(found.st_mode))
			return file_refuse_read(request->body_file, err);
	}
	buf_printf(&head, "%s %.*s HTTP/1.1\r\nHost: %s\r\n", request->method, STR_ARG(request->target), peer->host);
	buf_add(&head, request->headers);
	if (has_body)
		buf_printf(&head, "Content-Length: %lld\r\n", (long long)found.st_size);
	buf_add(&head, S("\r\n"));
	buf_add(&head, request->body);
	/* What can't be sent shows when the reply is awaited. */
	if (send_all(peer->fd, buf_str(&head)) && file >= 0)
		(void)send_file(peer->fd, file);
	return true;
}

/* Reads until *buf holds want bytes. */
static bool receive(struct fetch *peer, struct buf *buf, size_t want)
{
	while (buf->len < want) {
		buf_reserve(buf, 16 * 1024);
		ssize_t got = recv(peer->fd, buf->at + buf->len, buf->cap - buf->len, 0);
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = ECONNRESET;
		if (got <= 0)
			return false;
		buf->len += (size_t)got;
	}
	return true;
}

static ptrdiff_t receive_head(struct fetch *peer, struct buf *buf)
{
	ptrdiff_t end;

	while ((end = str_find(buf_str(buf), S("\r\n\r\n"))) < 0)
		if (buf->len > HEAD_BYTES_MAX || !receive(peer, buf, buf->len + 1))
			return -1;
	return end;
}

static bool status_read(struct str head, int *out)
{
	int64_t status;

	if (!str_starts(head, S("HTTP/1.1 ")) || !str_int64(str_first(str_after(head, 9), 3), &status))
		return false;
	*out = (int)status;
	return status >= 100 && status <= 599;
}

struct str fetch_header(const struct fetch_reply *reply, const char *name)
{
	struct str rest = reply->head, line, key, value;

	while (str_cut(rest, '\n', &line, &rest))
		if (str_cut(line, ':', &key, &value) && key.len == strlen(name) && !strncasecmp(key.at, name, key.len))
			return str_trim(value);
	return (struct str){ 0 };
}

static void buf_drop(struct buf *buf, size_t len)
{
	must(len <= buf->len);
	if (len)
		memmove(buf->at, buf->at + len, buf->len - len);
	buf->len -= len;
}

static bool reply_receive(struct fetch *peer, bool head_only, struct arena *arena, struct fetch_reply *out)
{
	BUF_SCOPED(bytes);
	int64_t length = 0;

	do {
		buf_drop(&bytes, out->head.len ? out->head.len + 2 : 0);
		ptrdiff_t end = receive_head(peer, &bytes);
		errno = end < 0 ? errno : EPROTO;
		out->head = str_first(buf_str(&bytes), (size_t)(end + 2));
		if (end < 0 || !status_read(out->head, &out->status))
			return false;
	} while (out->status < 200); /* 100 Continue and its kind */
	size_t head_len = out->head.len + 2;
	struct str text = fetch_header(out, "Content-Length");
	bool has_body = !head_only && out->status != 204 && out->status != 304;
	errno = EPROTO;
	if (has_body && (!str_int64(text, &length) || length < 0 || length > BODY_BYTES_MAX))
		return false;
	if (!has_body)
		length = 0;
	if (!receive(peer, &bytes, head_len + (size_t)length))
		return false;
	struct str all = arena_str(arena, buf_str(&bytes));
	out->head = str_first(all, head_len - 2);
	out->body = str_first(str_after(all, head_len), (size_t)length);
	return true;
}

bool fetch(struct fetch *peer, const struct fetch_request *request, struct arena *arena, struct fetch_reply *out,
	   struct err *err)
{
	*out = (struct fetch_reply){ 0 };
	if (peer->fd < 0 && !connect_to(peer, err))
		return false;
	if (!request_send(peer, request, err)) {
		file_close(&peer->fd);
		return false;
	}
	if (!reply_receive(peer, !strcmp(request->method, "HEAD"), arena, out)) {
		refuse_unreachable(peer, strerror(errno), err);
		file_close(&peer->fd);
		return false;
	}
	struct str connection = fetch_header(out, "Connection");
	if (connection.len == 5 && !strncasecmp(connection.at, "close", 5))
		file_close(&peer->fd);
	return true;
}
