#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <strings.h>
#include <sys/socket.h>

#include "host/http_mhd.h"

static enum http_method method_of(const char *name)
{
	static const char *const names[] = {
		[HTTP_GET] = "GET",     [HTTP_HEAD] = "HEAD",     [HTTP_POST] = "POST",       [HTTP_PUT] = "PUT",
		[HTTP_PATCH] = "PATCH", [HTTP_DELETE] = "DELETE", [HTTP_OPTIONS] = "OPTIONS",
	};

	for (int method = 0; method < HTTP_OTHER; method++)
		if (!strcmp(name, names[method]))
			return (enum http_method)method;
	return HTTP_OTHER;
}

static const struct {
	const char *name;
	size_t len;
} header_names[HTTP_HEADER_COUNT] = {
#define NAME(literal)                        \
	{                                    \
		literal, sizeof(literal) - 1 \
	}
	[HTTP_ACCEPT] = NAME("Accept"),
	[HTTP_ACCEPT_ENCODING] = NAME("Accept-Encoding"),
	[HTTP_ACCEPT_LANGUAGE] = NAME("Accept-Language"),
	[HTTP_AUTHORIZATION] = NAME("Authorization"),
	[HTTP_CONTENT_DISPOSITION] = NAME("Content-Disposition"),
	[HTTP_CONTENT_TYPE] = NAME("Content-Type"),
	[HTTP_COOKIE] = NAME("Cookie"),
	[HTTP_HOST] = NAME("Host"),
	[HTTP_IDEMPOTENCY_KEY] = NAME("Idempotency-Key"),
	[HTTP_IF_MATCH] = NAME("If-Match"),
	[HTTP_IF_NONE_MATCH] = NAME("If-None-Match"),
	[HTTP_ORIGIN] = NAME("Origin"),
	[HTTP_SEC_FETCH_SITE] = NAME("Sec-Fetch-Site"),
	[HTTP_X_FORWARDED_FOR] = NAME("X-Forwarded-For"),
	[HTTP_X_FORWARDED_PROTO] = NAME("X-Forwarded-Proto"),
#undef NAME
};

static bool is_named(const char *key, size_t len, const char *name)
{
	return len == strlen(name) && !strncasecmp(key, name, len);
}

struct framing {
	struct http_request *request;
	bool chunked;
};

static void length_read(struct http_request *request, struct str value)
{
	if (request->declared_bytes >= 0 || !str_int64(value, &request->declared_bytes) || value.at[0] == '-')
		request->malformed = "Content-Length";
}

static enum MHD_Result header_take(void *arg, enum MHD_ValueKind kind, const char *key, size_t key_len,
				   const char *value, size_t value_len)
{
	struct framing *framing = arg;
	struct http_request *request = framing->request;
	(void)kind;

	if (is_named(key, key_len, "Content-Length"))
		length_read(request, str_from(value, value_len));
	else if (is_named(key, key_len, "Transfer-Encoding"))
		framing->chunked = true;
	for (int header = 0; header < HTTP_HEADER_COUNT; header++) {
		if (key_len != header_names[header].len || strncasecmp(key, header_names[header].name, key_len))
			continue;
		if (request->header[header].at)
			request->repeated |= 1u << header;
		else
			request->header[header] = str_from(value ? value : "", value_len);
	}
	return MHD_YES;
}

/* Numeric. IPv4 that came through a socket for both families looks like IPv4. */
static void address_write(const struct sockaddr *from, char out[HTTP_SOURCE_BYTES])
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)from;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)from;

	if (from && from->sa_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, out, HTTP_SOURCE_BYTES);
	else if (from && from->sa_family == AF_INET6 && IN6_IS_ADDR_V4MAPPED(&six->sin6_addr))
		inet_ntop(AF_INET, &six->sin6_addr.s6_addr[12], out, HTTP_SOURCE_BYTES);
	else if (from && from->sa_family == AF_INET6)
		inet_ntop(AF_INET6, &six->sin6_addr, out, HTTP_SOURCE_BYTES);
	else
		snprintf(out, HTTP_SOURCE_BYTES, "?");
}

static bool is_address(struct str text)
{
	char copy[HTTP_SOURCE_BYTES];
	unsigned char any[sizeof(struct in6_addr)];

	if (text.len == 0 || text.len >= sizeof(copy))
		return false;
	snprintf(copy, sizeof(copy), "%.*s", STR_ARG(text));
	return inet_pton(AF_INET, copy, any) == 1 || inet_pton(AF_INET6, copy, any) == 1;
}

/* The proxy appends whom it heard to what that one claimed: only the last is the proxy's own word. */
static void proxy_read(struct http_request *request)
{
	struct str last = request->header[HTTP_X_FORWARDED_FOR], head, rest;

	if (request->repeated & (1u << HTTP_X_FORWARDED_FOR | 1u << HTTP_X_FORWARDED_PROTO)) {
		request->malformed = "X-Forwarded-For";
		return;
	}
	while (str_cut(last, ',', &head, &rest))
		last = rest;
	last = str_trim(last);
	if (is_address(last))
		snprintf(request->source, sizeof(request->source), "%.*s", STR_ARG(last));
	request->secure = str_is(request->header[HTTP_X_FORWARDED_PROTO], "https");
}

static void source_read(struct http_exchange *exchange)
{
	struct http_request *request = &exchange->request;
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(exchange->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);

	address_write(info ? info->client_addr : NULL, request->source);
	request->secure = exchange->listener->secure;
	if (exchange->server->config.proxy && str_is(str_of(request->source), exchange->server->config.proxy))
		proxy_read(request);
}

void http_head_read(struct http_exchange *exchange, const char *method)
{
	struct http_request *request = &exchange->request;
	struct framing framing = { request, false };

	request->method = method_of(method);
	MHD_get_connection_values_n(exchange->connection, MHD_HEADER_KIND, header_take, &framing);
	source_read(exchange);
	if (framing.chunked && request->declared_bytes >= 0)
		request->malformed = "Transfer-Encoding, Content-Length";
	if (!request->header[HTTP_HOST].at || request->repeated & 1u << HTTP_HOST)
		request->malformed = "Host";
	if (request->path.len == 0 || request->path.at[0] != '/')
		request->malformed = "target";
}

bool http_cookie(const struct http_request *request, const char *name, struct str *out)
{
	struct str rest = request->header[HTTP_COOKIE], pair, key, value;
	bool found = false;

	/* Two headers, or two cookies of a name: somebody else set one of them, and nobody can tell which. */
	if (request->repeated & 1u << HTTP_COOKIE)
		return false;
	while (rest.len) {
		str_cut(rest, ';', &pair, &rest);
		if (!str_cut(str_trim(pair), '=', &key, &value) || !str_is(key, name))
			continue;
		if (found)
			return false;
		*out = value;
		found = true;
	}
	return found;
}
