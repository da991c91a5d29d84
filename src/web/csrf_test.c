#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/csrf.h"

#define KEY S("0123456789abcdef0123456789abcdef")

/* A form as our own pages send it. */
static struct http_request ours(void)
{
	struct http_request request = { .method = HTTP_POST, .secure = true };

	request.header[HTTP_HOST] = S("desk.example:8443");
	request.header[HTTP_ORIGIN] = S("https://desk.example:8443");
	request.header[HTTP_SEC_FETCH_SITE] = S("same-origin");
	return request;
}

static enum csrf_verdict judge(const struct http_request *request, const char *session, const char *device)
{
	ARENA_SCOPED(arena);

	return csrf_judge(KEY, request, str_of(session), str_of(device), csrf_token(KEY, S("sess"), S(""), &arena));
}

static void a_token_is_worth_nothing_to_anybody_else(void **state)
{
	ARENA_SCOPED(arena);
	const struct http_request request = ours();
	const struct str of_device = csrf_token(KEY, S(""), S("sess"), &arena);
	(void)state;

	assert_int_equal(judge(&request, "sess", ""), CSRF_OURS);
	assert_int_equal(judge(&request, "sess", "device"), CSRF_OURS);
	assert_int_equal(judge(&request, "other", ""), CSRF_STALE);
	assert_int_equal(judge(&request, "", "sess"), CSRF_STALE);
	assert_int_equal(judge(&request, "", ""), CSRF_STALE);
	assert_int_equal(csrf_judge(KEY, &request, S(""), S("sess"), of_device), CSRF_OURS);
	assert_int_equal(csrf_judge(KEY, &request, S("sess"), S(""), of_device), CSRF_STALE);
	assert_int_equal(csrf_judge(KEY, &request, S("sess"), S(""), S("")), CSRF_STALE);
	assert_int_equal(csrf_judge(S("another key"), &request, S(""), S("sess"), of_device), CSRF_STALE);
}

static void another_sites_form_is_refused_whatever_it_carries(void **state)
{
	static const struct {
		const char *origin, *site;
	} foreign[] = {
		{ "https://evil.example", "cross-site" },
		{ "https://evil.example", "same-origin" },
		{ "https://evil.example", "" },
		{ "https://desk.example", "" },     /* another port */
		{ "http://desk.example:8443", "" }, /* in the clear */
		{ "https://desk.example:8443.evil", "" },
		{ "null", "cross-site" },
		{ "null", "same-site" },
		{ "", "cross-site" },
		{ "", "same-site" },
		{ "https://desk.example:8443", "cross-site" },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		struct http_request request = ours();
		request.header[HTTP_ORIGIN] = str_of(foreign[i].origin);
		request.header[HTTP_SEC_FETCH_SITE] = str_of(foreign[i].site);
		assert_int_equal(judge(&request, "sess", ""), CSRF_FOREIGN);
		assert_false(csrf_is_vouched(&request));
	}
	struct http_request twice = ours();
	twice.repeated = 1u << HTTP_ORIGIN;
	assert_int_equal(judge(&twice, "sess", ""), CSRF_FOREIGN);
}

static void a_browser_that_says_nothing_is_believed_by_its_token(void **state)
{
	static const struct {
		const char *origin, *site;
		bool vouched;
	} silent[] = { { "", "", false },           { "null", "", false },
		       { "", "none", false },       { "null", "same-origin", true },
		       { "", "same-origin", true }, { "https://desk.example:8443", "", true } };
	(void)state;

	for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]); i++) {
		struct http_request request = ours();
		request.header[HTTP_ORIGIN] = str_of(silent[i].origin);
		request.header[HTTP_SEC_FETCH_SITE] = str_of(silent[i].site);
		assert_int_equal(judge(&request, "sess", ""), CSRF_OURS);
		assert_int_equal(csrf_is_vouched(&request), silent[i].vouched);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_worth_nothing_to_anybody_else),
		cmocka_unit_test(another_sites_form_is_refused_whatever_it_carries),
		cmocka_unit_test(a_browser_that_says_nothing_is_believed_by_its_token),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
