/* What libcurl sends alone: peer_courier URL COUNT: COUNT mails of the size of ours by one connection, one after the other, as
 * docs/examples/smtp-mail.c of libcurl does it. Prints {"seconds", "value" (mails a second)}. */
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct letter {
	char text[1024];
	size_t len, at;
};

static size_t give(char *out, size_t size, size_t count, void *arg)
{
	struct letter *letter = arg;
	size_t left = letter->len - letter->at, take = size * count < left ? size * count : left;

	memcpy(out, letter->text + letter->at, take);
	letter->at += take;
	return take;
}

static void write_letter(struct letter *letter, long number)
{
	letter->at = 0;
	letter->len = (size_t)snprintf(
		letter->text, sizeof(letter->text),
		"Date: Sun, 22 Nov 2026 02:53:00 +0800\r\nFrom: desk@xiluo.gov.tw\r\nTo: p%ld@example.gov.tw\r\n"
		"Message-ID: <%08ld-0000-4000-8000-000000000000@xiluo>\r\nSubject: =?utf-8?B?44CQ6K2m6ZCY44CRSTExNS0wMDAx?=\r\n"
		"MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n"
		"44CQ6K2m6ZCY44CRSTExNS0wMDAxIOmAmuWgseWWruetieaCqOeiuuiqje+8jOacn+mZkA0KDQpodHRwczovL2Rl\r\n"
		"c2suZXhhbXBsZS9pL0kxMTUtMDAwMS9jb25maXJtDQoNCuahiOaDheS4jeWvq+WcqOS/oeijoe+8jOiri+eUsQ0K\r\n",
		number % 100, number);
}

static void send_one(CURL *curl, const char *url, long number, struct letter *letter)
{
	char to[64];

	write_letter(letter, number);
	snprintf(to, sizeof(to), "<p%ld@example.gov.tw>", number % 100);
	struct curl_slist *recipients = curl_slist_append(NULL, to);
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, "<desk@xiluo.gov.tw>");
	curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
	curl_easy_setopt(curl, CURLOPT_READFUNCTION, give);
	curl_easy_setopt(curl, CURLOPT_READDATA, letter);
	curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
	if (curl_easy_perform(curl) != CURLE_OK)
		exit(1);
	curl_slist_free_all(recipients);
}

int main(int argc, char **argv)
{
	struct timespec began, ended;
	struct letter letter;
	CURL *curl = curl_easy_init();

	if (argc != 3 || !curl)
		return 2;
	const long count = atol(argv[2]);
	clock_gettime(CLOCK_MONOTONIC, &began);
	for (long i = 0; i < count; i++)
		send_one(curl, argv[1], i, &letter);
	clock_gettime(CLOCK_MONOTONIC, &ended);
	curl_easy_cleanup(curl);
	const double seconds = (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9;
	printf("{\"seconds\":%.3f,\"value\":%.1f}\n", seconds, (double)count / seconds);
	return 0;
}
