/* Writes everything.html: show en|zh roc|ce many|one|none */
#include <stdio.h>
#include <string.h>

#include "page/ui.h"

int main(int argc, char **argv)
{
	static const struct golden_row rows[] = {
		{ S("A & B"), S("/i/1?a=1&b=\"2\""), 3 },
		{ S("<script>alert(1)</script>"), S("javascript:alert(1)"), -1 },
		{ S("\xe4\xb8\xad'\""), S("//evil.example/"), 0 },
	};
	const struct reader r = {
		.lang = strcmp(argv[1], "en") == 0 ? LANG_EN : LANG_ZH_HANT,
		.gregorian = strcmp(argv[2], "ce") == 0,
	};
	struct golden_view v = {
		.title = S("T<&>\"'\x01"),
		.note = S("/\"><img src=x onerror=alert(1)> \xe6\xb3\xa8"),
		.due = { 1795287180000 },
		.left_ms = 3900000,
		.open = argc > 4,
		.body = { S("<b>bold</b>") },
		.rows = { rows, strcmp(argv[3], "many") == 0 ? 3 : strcmp(argv[3], "one") == 0 },
	};
	struct buf out = { 0 };

	html_everything(&out, &r, &v);
	fwrite(out.at, 1, out.len, stdout);
	buf_free(&out);
	return 0;
}
