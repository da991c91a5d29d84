#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <netinet/in.h>

#include "courier/egress.h"
#include "courier/mail.h"
#include "courier/setup.h"
#include "courier/template.h"
#include "courier/webhook.h"

static const struct {
	const char *address;
	bool is_private;
} addresses[] = {
	{ "0.0.0.0", true },
	{ "10.0.0.1", true },
	{ "10.255.255.255", true },
	{ "11.0.0.0", false },
	{ "100.63.255.255", false },
	{ "100.64.0.0", true },
	{ "100.127.255.255", true },
	{ "100.128.0.0", false },
	{ "127.0.0.1", true },
	{ "127.255.255.255", true },
	{ "128.0.0.0", false },
	{ "169.253.255.255", false },
	{ "169.254.169.254", true },
	{ "172.15.255.255", false },
	{ "172.16.0.0", true },
	{ "172.31.255.255", true },
	{ "172.32.0.0", false },
	{ "192.0.0.8", true },
	{ "192.0.1.0", false },
	{ "192.168.0.0", true },
	{ "192.169.0.0", false },
	{ "198.18.0.0", true },
	{ "198.20.0.0", false },
	{ "223.255.255.255", false },
	{ "224.0.0.1", true },
	{ "240.0.0.1", true },
	{ "255.255.255.255", true },
	{ "168.95.1.1", false },
	{ "::", true },
	{ "::1", true },
	{ "fe80::1", true },
	{ "fec0::1", true },
	{ "fc00::1", true },
	{ "fd12:3456::1", true },
	{ "ff02::1", true },
	{ "::ffff:127.0.0.1", true },
	{ "::ffff:10.1.1.1", true },
	{ "::ffff:168.95.1.1", false },
	{ "64:ff9b::7f00:1", true },
	{ "64:ff9b::a85f:101", false },
	{ "64:ff9b:1::1", true },
	{ "2002:7f00:1::1", true },
	{ "2002:a85f:101::1", false },
	{ "2001::1", true },
	{ "2001:b000::1", false },
	{ "2400:cb00::1", false },
	{ "::7f00:1", true },
};

static void private_addresses_are_known_in_every_dress(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		struct sockaddr_in in4 = { .sin_family = AF_INET };
		struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
		const bool four = inet_pton(AF_INET, addresses[i].address, &in4.sin_addr) == 1;
		if (!four)
			assert_int_equal(inet_pton(AF_INET6, addresses[i].address, &in6.sin6_addr), 1);
		if (egress_is_private(four ? (struct sockaddr *)&in4 : (struct sockaddr *)&in6) !=
			    addresses[i].is_private ||
		    egress_host_is_private(str_of(addresses[i].address)) != addresses[i].is_private)
			fail_msg("%s", addresses[i].address);
	}
	assert_true(egress_is_private(&(struct sockaddr){ .sa_family = AF_UNIX }));
	assert_true(egress_host_is_private(S("localhost")));
	assert_true(egress_host_is_private(S("LOCALHOST.")));
	assert_true(egress_host_is_private(S("a.localhost")));
	assert_true(egress_host_is_private(S("[::1]")));
	assert_true(egress_host_is_private(S("127.1")));
	assert_true(egress_host_is_private(S("0x7f000001")));
	assert_true(egress_host_is_private(S("2130706433")));
	assert_false(egress_host_is_private(S("mail.example.gov.tw")));
	assert_false(egress_host_is_private(S("")));
}

static const struct courier_job job = {
	.ticket = 7,
	.channel = { .lane = { "a/N-1", 5 },
		     .kind = COURIER_TEMPLATE,
		     .url = { "https://sms.example/send?to={to}", 32 },
		     .from = { "desk@xiluo.gov.tw", 17 },
		     .login = { "u&1", 3 },
		     .secret = { "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 38 },
		     .allow_private = true },
	.message = { .id = { "2b0c", 4 },
		     .source = { "xiluo", 5 },
		     .kind = { "test", 4 },
		     .number = { "I115-0001", 9 },
		     .link = { "https://d/i", 11 },
		     .to = { "09\"1\\2 &", 8 },
		     .subject = { "\xe8\xad\xa6", 3 },
		     .text = { "\xe8\xad\xa6\n\"", 5 },
		     .now = { 1614265330000 } },
};

static void filled(enum template_place place, const char *text, const char *headers, const char *expected)
{
	BUF_SCOPED(out);

	assert_true(template_fill(place, str_of(text), str_of(headers), &job, &out));
	if (!str_is(buf_str(&out), expected))
		fail_msg("%.*s", STR_ARG(buf_str(&out)));
}

static void a_value_is_written_as_its_place_needs_it(void **state)
{
	BUF_SCOPED(out);

	(void)state;
	filled(TEMPLATE_URL, "https://h/?to={to}", "", "https://h/?to=09%221%5C2%20%26");
	filled(TEMPLATE_BODY, "{\"to\":\"{to}\",\"m\":[{\"t\":\"{text}\"}]}", "Content-Type: application/json",
	       "{\"to\":\"09\\\"1\\\\2 &\",\"m\":[{\"t\":\"\xe8\xad\xa6\\n\\\"\"}]}");
	filled(TEMPLATE_BODY, "u={login}&t={text}", "X: y\ncontent-TYPE: application/x-www-form-urlencoded",
	       "u=u%261&t=%E8%AD%A6%0A%22");
	filled(TEMPLATE_BODY, "{number} {kind} {link}{id}{ }{}{A}", "", "I115-0001 test https://d/i2b0c{ }{}{A}");
	filled(TEMPLATE_HEADERS, "Authorization: Bearer {login}", "", "Authorization: Bearer u&1");
	assert_false(template_fill(TEMPLATE_HEADERS, S("X: {text}"), S(""), &job, &out));
}

static void a_template_that_names_nothing_we_have_is_refused(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_true(template_check(TEMPLATE_BODY, S("{\"to\":\"{to}\"}"), &err));
	assert_false(template_check(TEMPLATE_BODY, S("{to}{whom}"), &err));
	assert_string_equal(err.word[0], "{whom}");
	assert_true(template_check(TEMPLATE_HEADERS, S("A: b\r\n\r\nC-D: {secret}\n"), &err));
	assert_false(template_check(TEMPLATE_HEADERS, S("A: b\nnonsense"), &err));
	assert_false(template_check(TEMPLATE_HEADERS, S("A b: c"), &err));
	assert_false(template_check(TEMPLATE_HEADERS, S("A:"), &err));
}

/* The example of the Standard Webhooks specification's own libraries. */
static void a_webhook_is_signed_as_the_standard_says(void **state)
{
	struct courier_job one = job;
	BUF_SCOPED(headers);

	(void)state;
	one.message.id = S("msg_p5jXN8AQM9LWM0D4loKWxJek");
	one.message.now.ms = 1614265330000;
	assert_true(webhook_headers(&one, S("{\"test\": 2432232314}"), &headers));
	assert_true(str_find(buf_str(&headers),
			     S("webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\n")) > 0);
	assert_true(str_find(buf_str(&headers), S("webhook-timestamp: 1614265330\r\n")) > 0);
	one.channel.secret = S("whsec_short");
	assert_false(webhook_headers(&one, S(""), &headers));
}

static void an_event_says_a_number_a_kind_and_a_link_and_no_more(void **state)
{
	BUF_SCOPED(body);

	(void)state;
	webhook_body(&job.message, &body);
	assert_true(str_is(buf_str(&body),
			   "{\"data\":{\"kind\":\"test\",\"link\":\"https://d/i\",\"number\":\"I115-0001\"},"
			   "\"datacontenttype\":\"application/json\",\"id\":\"2b0c\",\"source\":\"urn:tocsin:xiluo\","
			   "\"specversion\":\"1.0\",\"subject\":\"I115-0001\",\"time\":\"2021-02-25T15:02:10.000Z\","
			   "\"type\":\"tw.tocsin.message.test\"}"));
}

static void a_mail_has_lines_that_every_server_takes(void **state)
{
	struct courier_job one = job;
	struct str line, rest;
	BUF_SCOPED(mail);
	BUF_SCOPED(text);

	(void)state;
	for (int i = 0; i < 200; i++)
		buf_add(&text, S("\xe8\xad\xa6\xe9\x90\x98"));
	one.message.to = S("leader@xiluo.gov.tw");
	one.message.subject = one.message.text = buf_str(&text);
	assert_true(mail_write(&one, &mail));
	rest = buf_str(&mail);
	assert_true(str_find(rest, S("Message-ID: <2b0c@xiluo.gov.tw>\r\n")) >= 0);
	assert_true(str_find(rest, S("Date: Thu, 25 Feb 2021 23:02:10 +0800\r\n")) >= 0);
	while (str_cut(rest, '\n', &line, &rest) || line.len) {
		assert_in_range(line.len, 0, 79);
		for (size_t i = 0; i < line.len; i++)
			assert_true((unsigned char)line.at[i] < 0x80);
		if (rest.len == 0)
			break;
	}
	one.message.to = S("a@b.tw\r\nBcc: c@d.tw");
	assert_false(mail_write(&one, &mail));
}

static void addresses_that_could_end_a_line_or_name_two_are_none(void **state)
{
	static const char *const sound[] = { "a@b.tw", "chen.wei-lun+desk@mail.xiluo.gov.tw", "x_y@1.2" };
	static const char *const unsound[] = {
		"",         "a",       "@b.tw",    "a@",         "a@b@c.tw", "a b@c.tw", "a@b.tw>",
		"a@b.tw\n", "<a@b.tw", "a@b.tw,c", "\"a\"@b.tw", "a@.tw",    ".a@b.tw",  "\xe8\xad\xa6@b.tw"
	};

	(void)state;
	for (size_t i = 0; i < sizeof(sound) / sizeof(sound[0]); i++)
		assert_true(mail_address_is_sound(str_of(sound[i])));
	for (size_t i = 0; i < sizeof(unsound) / sizeof(unsound[0]); i++)
		if (mail_address_is_sound(str_of(unsound[i])))
			fail_msg("%s", unsound[i]);
}

static void a_job_and_an_answer_cross_whole_and_only_whole(void **state)
{
	struct courier_answer answer = { .ticket = 9,
					 .verdict = DELIVERY_LATER,
					 .trouble = TROUBLE_ANSWER,
					 .code = 450,
					 .asked = { 5000 },
					 .words = S("450 later") },
			      back;
	struct courier_job again;
	BUF_SCOPED(message);
	BUF_SCOPED(other);

	(void)state;
	courier_job_put(&message, &job);
	assert_true(courier_job_take(buf_str(&message), &again));
	courier_job_put(&other, &again);
	assert_true(str_equal(buf_str(&message), buf_str(&other)));
	for (size_t i = 0; i < message.len; i++)
		assert_false(courier_job_take(str_first(buf_str(&message), i), &again));
	buf_clear(&message);
	courier_answer_put(&message, &answer);
	assert_true(courier_answer_take(buf_str(&message), &back));
	assert_true(back.ticket == 9 && back.verdict == DELIVERY_LATER && back.trouble == TROUBLE_ANSWER &&
		    back.code == 450 && back.asked.ms == 5000 && str_is(back.words, "450 later"));
	for (size_t i = 0; i < message.len; i++)
		assert_false(courier_answer_take(str_first(buf_str(&message), i), &back));
}

#define SMTP(...)                                                                                      \
	{                                                                                              \
		.kind = COURIER_SMTP, .url = S("smtp://mail.tw:587"), .from = S("a@b.tw"), __VA_ARGS__ \
	}
#define HOOK(...)                                                                  \
	{                                                                          \
		.kind = COURIER_WEBHOOK, .url = S("https://h.tw/x"),               \
		.secret = S("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), __VA_ARGS__ \
	}
#define PEM "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n"

static void a_wrong_channel_is_refused_in_words(void **state)
{
	static const struct {
		struct courier_channel channel;
		bool has_secret;
		enum refusal refusal;
	} rows[] = {
		{ SMTP(.plain = false), false, REFUSAL_NONE },
		{ SMTP(.login = S("u")), true, REFUSAL_NONE },
		{ SMTP(.ca = S(PEM)), false, REFUSAL_NONE },
		{ SMTP(.plain = true, .allow_private = true), false, REFUSAL_NONE },
		{ SMTP(.login = S("u")), false, REFUSAL_CHANNEL_NEEDS },
		{ SMTP(.login = S("")), true, REFUSAL_CHANNEL_NEEDS },
		{ SMTP(.plain = true), false, REFUSAL_CHANNEL_PLAIN },
		{ SMTP(.plain = true, .allow_private = true, .login = S("u")), true, REFUSAL_CHANNEL_PLAIN },
		{ SMTP(.ca = S("hello")), false, REFUSAL_CHANNEL_CA },
		{ SMTP(.ca = S(PEM "-----BEGIN PRIVATE KEY-----")), false, REFUSAL_CHANNEL_CA },
		{ { .kind = COURIER_SMTP, .url = S("smtp://mail.tw"), .from = S("nobody") },
		  false,
		  REFUSAL_CHANNEL_FROM },
		{ { .kind = COURIER_SMTP, .url = S("") }, false, REFUSAL_CHANNEL_NEEDS },
		{ { .kind = COURIER_SMTP, .url = S("https://mail.tw") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("smtp://u:p@mail.tw") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("smtp://mail.tw:99999") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("smtp://mail.tw/x") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("mail.tw") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("smtp://") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_SMTP, .url = S("smtp://127.0.0.1:25") }, false, REFUSAL_CHANNEL_PRIVATE },
		{ { .kind = COURIER_SMTP, .url = S("smtp://[fe80::1]:25") }, false, REFUSAL_CHANNEL_PRIVATE },
		{ HOOK(.plain = false), true, REFUSAL_NONE },
		{ { .kind = COURIER_WEBHOOK, .url = S("https://h.tw/x"), .secret = S("pass") },
		  true,
		  REFUSAL_CHANNEL_SECRET },
		{ { .kind = COURIER_WEBHOOK, .url = S("https://h.tw/x") }, false, REFUSAL_CHANNEL_NEEDS },
		{ { .kind = COURIER_WEBHOOK, .url = S("http://h.tw/x") }, true, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_WEBHOOK, .url = S("http://h.tw/x"), .allow_private = true }, true, REFUSAL_NONE },
		{ { .kind = COURIER_WEBHOOK, .url = S("file:///etc/passwd") }, true, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_WEBHOOK, .url = S("https://169.254.169.254/") }, true, REFUSAL_CHANNEL_PRIVATE },
		{ { .kind = COURIER_TEMPLATE, .url = S("https://s.tw/{to}"), .body = S("{text}") },
		  false,
		  REFUSAL_NONE },
		{ { .kind = COURIER_TEMPLATE, .url = S("https://{to}/"), .body = S("x") }, false, REFUSAL_CHANNEL_URL },
		{ { .kind = COURIER_TEMPLATE, .url = S("https://s.tw/") }, false, REFUSAL_CHANNEL_NEEDS },
		{ { .kind = COURIER_TEMPLATE, .url = S("https://s.tw/"), .body = S("{secret}") },
		  false,
		  REFUSAL_CHANNEL_NEEDS },
		{ { .kind = COURIER_TEMPLATE, .url = S("https://s.tw/"), .body = S("{contents}") },
		  true,
		  REFUSAL_CHANNEL_TEMPLATE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct err err = { 0 };
		const bool sound = courier_setup_check(&rows[i].channel, rows[i].has_secret, &err);
		if (sound != (rows[i].refusal == REFUSAL_NONE) || err.refusal != rows[i].refusal)
			fail_msg("row %zu: %d", i, err.refusal);
	}
}

static void ready_templates_are_sound(void **state)
{
	static const char *const codes[] = { "line", "sms" };

	(void)state;
	for (int i = 0; i < 2; i++) {
		const struct courier_preset *preset = courier_preset(str_of(codes[i]));
		struct err err = { 0 };
		assert_non_null(preset);
		const struct courier_channel channel = { .kind = COURIER_TEMPLATE,
							 .url = preset->url[0] ? str_of(preset->url)
									       : S("https://sms.tw/"),
							 .headers = str_of(preset->headers),
							 .body = str_of(preset->body) };
		assert_true(courier_setup_check(&channel, true, &err));
	}
	assert_null(courier_preset(S("fax")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(private_addresses_are_known_in_every_dress),
		cmocka_unit_test(a_value_is_written_as_its_place_needs_it),
		cmocka_unit_test(a_template_that_names_nothing_we_have_is_refused),
		cmocka_unit_test(a_webhook_is_signed_as_the_standard_says),
		cmocka_unit_test(an_event_says_a_number_a_kind_and_a_link_and_no_more),
		cmocka_unit_test(a_mail_has_lines_that_every_server_takes),
		cmocka_unit_test(addresses_that_could_end_a_line_or_name_two_are_none),
		cmocka_unit_test(a_job_and_an_answer_cross_whole_and_only_whole),
		cmocka_unit_test(a_wrong_channel_is_refused_in_words),
		cmocka_unit_test(ready_templates_are_sound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
