#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <cmocka.h>

#include "text/html.h"

static void check(void (*escape)(struct buf *, struct str), const char *in, const char *out)
{
	BUF_SCOPED(buf);

	escape(&buf, str_of(in));
	buf_add_char(&buf, 0);
	assert_string_equal(buf.at, out);
}

static void what_ends_text_or_a_quote_becomes_a_reference(void **state)
{
	(void)state;
	check(html_text, "", "");
	check(html_text, "abc", "abc");
	check(html_text, "<a href=\"x\" b='y'>&amp;</a>",
	      "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;");
	check(html_attr, "\" onload='", "&quot; onload=&#39;");
	check(html_text, "a\tb\nc\r", "a\tb\nc\r");
	check(html_text, "a\x01\x1f\x7f", "a\xef\xbf\xbd\xef\xbf\xbd\x7f");
	check(html_text, "通報單\xf0\xa0\xae\xb7＜＞＂", "通報單\xf0\xa0\xae\xb7＜＞＂");
}

/* One byte at a time, by the table in the header: what the fast ways must agree with. */
static void slow(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		const unsigned char c = (unsigned char)text.at[i];
		switch (c) {
		case '&':
			buf_add(out, S("&amp;"));
			break;
		case '<':
			buf_add(out, S("&lt;"));
			break;
		case '>':
			buf_add(out, S("&gt;"));
			break;
		case '"':
			buf_add(out, S("&quot;"));
			break;
		case '\'':
			buf_add(out, S("&#39;"));
			break;
		default:
			if (c < ' ' && c != '\t' && c != '\n' && c != '\r')
				buf_add(out, S("\xef\xbf\xbd"));
			else
				buf_add_char(out, (char)c);
		}
	}
}

static void agree(struct str text)
{
	/* In memory of its own, exactly as long: reading past the end is found. */
	char *own = calloc(1, text.len ? text.len : 1);
	BUF_SCOPED(fast);
	BUF_SCOPED(sure);

	if (text.len)
		memcpy(own, text.at, text.len);
	html_text(&fast, str_from(own, text.len));
	slow(&sure, text);
	free(own);
	assert_true(str_equal(buf_str(&fast), buf_str(&sure)));
}

static void every_byte_at_every_place_of_every_length_is_escaped_alike(void **state)
{
	char text[70];
	(void)state;

	for (size_t len = 0; len < sizeof(text); len++)
		for (size_t place = 0; place < len; place += 1 + len / 20)
			for (int c = 0; c < 256; c++) {
				memset(text, 'x', sizeof(text));
				text[place] = (char)c;
				text[len - 1 - place] = (char)c;
				agree(str_from(text, len));
			}
	memset(text, '"', sizeof(text));
	agree(str_from(text, sizeof(text)));
}

static void an_address_leads_here_or_by_a_known_scheme(void **state)
{
	(void)state;
	check(html_href, "/i/I115-0001?a=1&b=2#c", "/i/I115-0001?a=1&amp;b=2#c");
	check(html_href, "i/1:2", "i/1:2");
	check(html_href, "?a=b:c", "?a=b:c");
	check(html_href, "#a:b", "#a:b");
	check(html_href, "", "");
	check(html_href, "https://law.moj.gov.tw/", "https://law.moj.gov.tw/");
	check(html_href, "tel:02-1234", "tel:02-1234");
	check(html_href, "mailto:a@b", "mailto:a@b");
	check(html_href, "/a b\"'通", "/a%20b%22&#39;%E9%80%9A");
}

static void other_addresses_lead_nowhere(void **state)
{
	static const char *const bad[] = {
		"javascript:alert(1)",
		"JAVASCRIPT:alert(1)",
		" javascript:alert(1)",
		"java\nscript:alert(1)",
		"data:text/html,x",
		"vbscript:x",
		"//evil.example/",
		"/\\evil.example/",
		"\\\\evil.example",
		"a:b",
		"ftp://x/",
		":x",
		"https:evil.example",
		"http:/x",
		"blob:x",
	};
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		check(html_href, bad[i], "#");
		check(html_local_href, bad[i], "#");
	}
}

static void what_is_fetched_or_posted_to_is_of_this_desk(void **state)
{
	(void)state;
	check(html_local_href, "/static/a.css", "/static/a.css");
	check(html_local_href, "https://example.org/", "#");
	check(html_local_href, "tel:1", "#");
}

static void a_part_of_an_address_can_not_leave_its_place(void **state)
{
	(void)state;
	check(html_url_part, "I115-0001", "I115-0001");
	check(html_url_part, "a/b?c=d&e#f", "a%2Fb%3Fc%3Dd%26e%23f");
	check(html_url_part, "..", "_");
	check(html_url_part, ".", "_");
	check(html_url_part, "...", "...");
	check(html_url_part, "javascript:x", "javascript%3Ax");
	check(html_url_part, "通%", "%E9%80%9A%25");
}

static void a_slash_after_a_slash_names_no_host(void **state)
{
	BUF_SCOPED(out);
	(void)state;

	buf_add(&out, S("<a href=\"//"));
	html_url_join(&out);
	html_static(&out, "/x", 2);
	assert_true(str_is(buf_str(&out), "<a href=\"/x"));
}

static void markup_passes_as_it_is(void **state)
{
	BUF_SCOPED(out);
	(void)state;

	html_markup(&out, (struct html){ S("<b>&amp;</b>") });
	assert_true(str_is(buf_str(&out), "<b>&amp;</b>"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_ends_text_or_a_quote_becomes_a_reference),
		cmocka_unit_test(every_byte_at_every_place_of_every_length_is_escaped_alike),
		cmocka_unit_test(an_address_leads_here_or_by_a_known_scheme),
		cmocka_unit_test(other_addresses_lead_nowhere),
		cmocka_unit_test(what_is_fetched_or_posted_to_is_of_this_desk),
		cmocka_unit_test(a_part_of_an_address_can_not_leave_its_place),
		cmocka_unit_test(a_slash_after_a_slash_names_no_host),
		cmocka_unit_test(markup_passes_as_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
