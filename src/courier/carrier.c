#include "courier/carrier.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/must.h"
#include "courier/egress.h"
#include "courier/mail.h"
#include "courier/template.h"
#include "courier/webhook.h"
#include "text/utf8.h"

enum { CONNECT_SECONDS = 15, WHOLE_SECONDS = 60, ANSWER_BYTES = 4096, WORDS_BYTES = 300 };

enum stage { STAGE_GREETING, STAGE_LOGIN, STAGE_SENDER, STAGE_MESSAGE };

struct carrier {
	CURL *curl;
	const struct courier_job *job;
	struct buf url, body, answer; /* body: what is sent; answer: what came back, the newest line of SMTP alone */
	size_t sent;
	struct curl_slist *headers, *rcpt;
	bool met_private, leaving;
	enum stage stage; /* of SMTP: what was said last */
};

/* --- What curl asks of us --------------------------------------------------------------------------------------------- */

static curl_socket_t open_socket(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct carrier *c = arg;

	(void)purpose;
	if (!c->job->channel.allow_private && egress_is_private(&address->addr)) {
		c->met_private = true;
		return CURL_SOCKET_BAD;
	}
	return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/* A connection that another channel made is used again only if this one may be there too. */
static int before_request(void *arg, char *ip, char *local_ip, int port, int local_port)
{
	struct carrier *c = arg;

	(void)local_ip;
	(void)port;
	(void)local_port;
	if (c->job->channel.allow_private || !egress_host_is_private(str_of(ip)))
		return CURL_PREREQFUNC_OK;
	c->met_private = true;
	return CURL_PREREQFUNC_ABORT;
}

static size_t read_body(char *out, size_t size, size_t n, void *arg)
{
	struct carrier *c = arg;
	const struct str left = str_first(str_after(buf_str(&c->body), c->sent), size * n);

	if (left.len)
		memcpy(out, left.at, left.len);
	c->sent += left.len;
	return left.len;
}

/* A connection that had died unseen is made anew, and what was sent is sent again. */
static int seek_body(void *arg, curl_off_t offset, int origin)
{
	struct carrier *c = arg;

	if (origin != SEEK_SET || offset < 0 || (size_t)offset > c->body.len)
		return CURL_SEEKFUNC_FAIL;
	c->sent = (size_t)offset;
	return CURL_SEEKFUNC_OK;
}

static size_t take_answer(char *at, size_t size, size_t n, void *arg)
{
	struct carrier *c = arg;
	const size_t room = ANSWER_BYTES - c->answer.len;

	buf_add(&c->answer, str_first(str_from(at, size * n), room));
	return size * n;
}

static bool begins(const char *at, size_t size, const char *word)
{
	const size_t len = strlen(word);

	return size >= len && strncasecmp(at, word, len) == 0;
}

/* SMTP alone: which command was said last, and the newest line of the reply. */
static int listen_in(CURL *curl, curl_infotype type, char *at, size_t size, void *arg)
{
	struct carrier *c = arg;

	(void)curl;
	/* What is said to a farewell is no answer. */
	if (type == CURLINFO_HEADER_OUT && begins(at, size, "QUIT"))
		c->leaving = true;
	else if (type == CURLINFO_HEADER_IN && !c->leaving) {
		buf_clear(&c->answer);
		buf_add(&c->answer, str_first(str_from(at, size), ANSWER_BYTES));
	} else if (type == CURLINFO_HEADER_OUT) {
		c->stage = begins(at, size, "AUTH")                               ? STAGE_LOGIN
			   : begins(at, size, "MAIL")                             ? STAGE_SENDER
			   : begins(at, size, "RCPT") || begins(at, size, "DATA") ? STAGE_MESSAGE
										  : c->stage;
	}
	return 0;
}

/* --- What is asked of curl -------------------------------------------------------------------------------------------- */

#define SET(c, option, value) must(curl_easy_setopt((c)->curl, CURLOPT_##option, value) == CURLE_OK)

static void set_common(struct carrier *c, struct str roots)
{
	const struct courier_channel *channel = &c->job->channel;
	const struct str ca = channel->ca.len ? channel->ca : roots;
	struct curl_blob blob = { .data = (void *)(uintptr_t)ca.at, .len = ca.len, .flags = CURL_BLOB_COPY };

	curl_easy_reset(c->curl);
	SET(c, NOSIGNAL, 1L);
	SET(c, CONNECTTIMEOUT, (long)CONNECT_SECONDS);
	SET(c, TIMEOUT, (long)WHOLE_SECONDS);
	SET(c, PROXY, "");
	SET(c, NETRC, (long)CURL_NETRC_IGNORED);
	SET(c, FOLLOWLOCATION, 0L);
	SET(c, SSL_VERIFYPEER, 1L);
	SET(c, SSL_VERIFYHOST, 2L);
	SET(c, SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	SET(c, CAINFO, NULL);
	SET(c, CAPATH, NULL);
	if (ca.len)
		SET(c, CAINFO_BLOB, &blob);
	SET(c, OPENSOCKETFUNCTION, open_socket);
	SET(c, OPENSOCKETDATA, c);
	SET(c, PREREQFUNCTION, before_request);
	SET(c, PREREQDATA, c);
	SET(c, WRITEFUNCTION, take_answer);
	SET(c, WRITEDATA, c);
	SET(c, READFUNCTION, read_body);
	SET(c, READDATA, c);
	SET(c, SEEKFUNCTION, seek_body);
	SET(c, SEEKDATA, c);
}

/* curl wants C strings; what has a NUL inside ends there, and is refused where it is typed. */
static const char *text(struct buf *into, struct str s)
{
	buf_clear(into);
	buf_add(into, s);
	buf_add_char(into, '\0');
	return into->at;
}

static void set_login(struct carrier *c)
{
	BUF_SCOPED(word);

	if (c->job->channel.login.len == 0)
		return;
	SET(c, USERNAME, text(&word, c->job->channel.login));
	SET(c, PASSWORD, text(&word, c->job->channel.secret));
	explicit_bzero(word.at, word.cap);
}

static bool set_smtp(struct carrier *c)
{
	const struct courier_channel *channel = &c->job->channel;
	BUF_SCOPED(word);

	if (!mail_write(c->job, &c->body))
		return false;
	SET(c, PROTOCOLS_STR, "smtp,smtps");
	SET(c, URL, text(&c->url, channel->url));
	SET(c, USE_SSL, channel->plain ? (long)CURLUSESSL_NONE : (long)CURLUSESSL_ALL);
	buf_printf(&word, "<%.*s>", STR_ARG(channel->from));
	SET(c, MAIL_FROM, text(&c->url, buf_str(&word)));
	buf_clear(&word);
	buf_printf(&word, "<%.*s>", STR_ARG(c->job->message.to));
	c->rcpt = curl_slist_append(NULL, text(&c->url, buf_str(&word)));
	SET(c, MAIL_RCPT, c->rcpt);
	SET(c, UPLOAD, 1L);
	SET(c, VERBOSE, 1L);
	SET(c, DEBUGFUNCTION, listen_in);
	SET(c, DEBUGDATA, c);
	set_login(c);
	return true;
}

static void add_headers(struct carrier *c, struct str lines)
{
	struct str line;
	BUF_SCOPED(word);

	while (template_line(&lines, &line))
		c->headers = curl_slist_append(c->headers, text(&word, line));
	/* No waiting for "100 Continue", which many gateways never say. */
	c->headers = curl_slist_append(c->headers, "Expect:");
}

static bool set_http(struct carrier *c)
{
	const struct courier_channel *channel = &c->job->channel;
	BUF_SCOPED(headers);
	BUF_SCOPED(url);

	if (channel->kind == COURIER_WEBHOOK) {
		webhook_body(&c->job->message, &c->body);
		if (!webhook_headers(c->job, buf_str(&c->body), &headers))
			return false;
		buf_add(&url, channel->url);
	} else if (!template_fill(TEMPLATE_URL, channel->url, S(""), c->job, &url) ||
		   !template_fill(TEMPLATE_HEADERS, channel->headers, S(""), c->job, &headers) ||
		   !template_fill(TEMPLATE_BODY, channel->body, channel->headers, c->job, &c->body)) {
		return false;
	}
	add_headers(c, buf_str(&headers));
	SET(c, PROTOCOLS_STR, channel->allow_private ? "http,https" : "https");
	SET(c, URL, text(&c->url, buf_str(&url)));
	SET(c, HTTPHEADER, c->headers);
	SET(c, USERAGENT, "tocsin/" TOCSIN_VERSION);
	SET(c, POST, 1L);
	SET(c, POSTFIELDSIZE_LARGE, (curl_off_t)c->body.len);
	return true;
}

static void forget(struct carrier **carrier)
{
	struct carrier *c = *carrier;

	curl_easy_reset(c->curl);
	curl_slist_free_all(c->headers);
	curl_slist_free_all(c->rcpt);
	if (c->body.cap)
		explicit_bzero(c->body.at, c->body.cap);
	if (c->url.cap)
		explicit_bzero(c->url.at, c->url.cap);
	buf_free(&c->url);
	buf_free(&c->body);
	buf_free(&c->answer);
	free(c);
	*carrier = NULL;
}

/* True when this way to connect is the one that keeps connections to its host. */
static bool may_keep(struct carrier_pool *pool, const struct courier_channel *c)
{
	const ptrdiff_t at = str_find(c->url, S("://"));
	struct str host = str_after(c->url, at < 0 ? 0 : (size_t)at + 3), rest;
	struct sha256 sha;

	str_cut(host, '/', &host, &rest);
	str_cut(host, '?', &host, &rest);
	if (host.len && host.at[0] != '[')
		str_cut(host, ':', &host, &rest);
	const struct str ways[] = { c->login, c->secret, c->ca, str_first(c->url, at < 0 ? 0 : (size_t)at) };
	const char flags[] = { (char)c->kind, c->allow_private, c->plain };
	const struct sha256_digest name = sha256_of(host);
	sha256_begin(&sha);
	sha256_add(&sha, flags, sizeof(flags));
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		sha256_add(&sha, &ways[i].len, sizeof(ways[i].len));
		sha256_add(&sha, ways[i].at, ways[i].len);
	}
	const struct sha256_digest way = sha256_end(&sha);
	for (size_t i = 0; i < pool->count; i++)
		if (sha256_equal(pool->at[i].host, name))
			return sha256_equal(pool->at[i].way, way);
	if (pool->count == sizeof(pool->at) / sizeof(pool->at[0]))
		return false;
	pool->at[pool->count].host = name;
	pool->at[pool->count++].way = way;
	return true;
}

struct carrier *carrier_begin(CURL *curl, struct carrier_pool *pool, const struct courier_job *job, struct str roots,
			      struct courier_answer *answer)
{
	struct carrier *c = calloc(1, sizeof(*c));

	must(c);
	*c = (struct carrier){ .curl = curl, .job = job };
	set_common(c, roots);
	if (!may_keep(pool, &job->channel)) {
		SET(c, FRESH_CONNECT, 1L);
		SET(c, FORBID_REUSE, 1L);
	}
	if (job->channel.kind == COURIER_SMTP ? set_smtp(c) : set_http(c))
		return c;
	*answer = (struct courier_answer){ .ticket = job->ticket,
					   .verdict = DELIVERY_REFUSED,
					   .trouble = job->channel.kind == COURIER_WEBHOOK ? TROUBLE_SECRET
											   : TROUBLE_ADDRESS };
	forget(&c);
	return NULL;
}

/* --- What it came to -------------------------------------------------------------------------------------------------- */

static enum courier_trouble trouble_of(const struct carrier *c, CURLcode result)
{
	if (c->met_private)
		return TROUBLE_PRIVATE;
	switch (result) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return TROUBLE_RESOLVE;
	case CURLE_COULDNT_CONNECT:
		return TROUBLE_CONNECT;
	case CURLE_OPERATION_TIMEDOUT:
		return TROUBLE_TIMEOUT;
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_ISSUER_ERROR:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_CERTPROBLEM:
		return TROUBLE_CERTIFICATE;
	case CURLE_USE_SSL_FAILED:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		return TROUBLE_TLS;
	case CURLE_LOGIN_DENIED:
	case CURLE_AUTH_ERROR:
		return TROUBLE_LOGIN;
	default:
		return TROUBLE_BROKEN;
	}
}

/* What the server refused before it was told whom the message is for is the channel's, not the message's; 421 is the server going
 * away, whatever it was asked (RFC 5321 §3.8). */
static void judge_smtp(const struct carrier *c, CURLcode result, struct courier_answer *a)
{
	a->verdict = DELIVERY_UNREACHABLE;
	a->trouble = trouble_of(c, result);
	if (a->trouble != TROUBLE_BROKEN || a->code < 400 || a->code > 599)
		return;
	a->trouble = TROUBLE_ANSWER;
	if (a->code == 530 || a->code == 534 || a->code == 535 || a->code == 538)
		a->trouble = TROUBLE_LOGIN;
	else if (c->stage == STAGE_MESSAGE && a->code != 421)
		a->verdict = a->code < 500 ? DELIVERY_LATER : DELIVERY_REFUSED;
}

static bool is_expected(const struct carrier *c)
{
	const struct str expect = c->job->channel.expect;

	return expect.len == 0 || str_find(buf_str(&c->answer), expect) >= 0;
}

/* A request that named its id and is told that it conflicts has arrived before (LINE's X-Line-Retry-Key). */
static bool came_before(const struct carrier *c)
{
	return c->job->channel.kind == COURIER_TEMPLATE && str_find(c->job->channel.headers, S("{id}")) >= 0;
}

static void judge_http(const struct carrier *c, struct courier_answer *a)
{
	const int code = a->code;

	a->trouble = TROUBLE_ANSWER;
	if (code / 100 == 2 || (code == 409 && came_before(c))) {
		const bool well = code == 409 || is_expected(c);
		a->verdict = well ? DELIVERY_SENT : DELIVERY_UNREACHABLE;
		a->trouble = well ? TROUBLE_NONE : TROUBLE_UNEXPECTED;
	} else if (code / 100 == 3) {
		a->verdict = DELIVERY_UNREACHABLE;
		a->trouble = TROUBLE_REDIRECT;
	} else if (code == 408 || code == 425 || code == 429) {
		a->verdict = DELIVERY_LATER;
	} else if (code == 401 || code == 403 || code == 407) {
		a->verdict = DELIVERY_UNREACHABLE;
		a->trouble = TROUBLE_LOGIN;
	} else if (code == 404 || code == 405 || code / 100 != 4) {
		a->verdict = DELIVERY_UNREACHABLE;
	} else {
		a->verdict = DELIVERY_REFUSED;
	}
}

static bool same_here(struct str said, size_t at, struct str word)
{
	return at + word.len <= said.len && strncasecmp(said.at + at, word.at, word.len) == 0;
}

/* What the other side says is kept and shown; whom it was for is not theirs to write there. Nor is a secret that it echoes. */
static void tell(const struct carrier *c, struct buf *out)
{
	const struct str hidden[] = { c->job->message.to, c->job->channel.secret };
	const struct str said = str_first(buf_str(&c->answer), WORDS_BYTES);

	for (size_t i = 0; i < said.len;) {
		size_t skip = 0;
		for (int h = 0; h < 2; h++)
			if (hidden[h].len > 3 && same_here(said, i, hidden[h]))
				skip = hidden[h].len;
		/* Only what can be read by everybody: a server's own script would have to be guessed. */
		if (skip)
			buf_add(out, S("***"));
		else
			buf_add_char(out, said.at[i] < ' ' || said.at[i] > '~' ? ' ' : said.at[i]);
		i += skip ? skip : 1;
	}
	while (out->len && out->at[out->len - 1] == ' ')
		out->len--;
}

void carrier_end(struct carrier **carrier, CURLcode result, struct courier_answer *answer, struct buf *words)
{
	struct carrier *c = *carrier;
	const bool smtp = c->job->channel.kind == COURIER_SMTP;
	curl_off_t after = 0;
	long code = 0;

	curl_easy_getinfo(c->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_getinfo(c->curl, CURLINFO_RETRY_AFTER, &after);
	*answer = (struct courier_answer){ .ticket = c->job->ticket,
					   .code = (int)code,
					   .asked = { after > 0 && after < 86400 ? after * 1000 : 0 } };
	if (result == CURLE_OK && smtp)
		answer->verdict = DELIVERY_SENT;
	else if (smtp)
		judge_smtp(c, result, answer);
	else if (result == CURLE_OK)
		judge_http(c, answer);
	else
		*answer = (struct courier_answer){ .ticket = c->job->ticket,
						   .verdict = DELIVERY_UNREACHABLE,
						   .trouble = trouble_of(c, result) };
	tell(c, words);
	answer->words = buf_str(words);
	forget(carrier);
}
