/* Any bytes in every place of a page where a text may stand (corners/corners.html): what a browser's tokenizer sees, tags and
 * the names of attributes, is what it sees of a harmless text; no address leads where none may lead; a textarea gives back
 * what was put into it. The tokenizer here is that of the HTML standard, section 13.2.5, as far as pages have it. */
#include <stdio.h>

#include "base/must.h"
#include "fuzz/corners.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* A page taken apart: "<p id= title= >" and so on in structure, and the last addresses met on the way. */
struct tokens {
	struct str rest;
	struct buf structure;
};

static bool is_white(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static char next(struct tokens *t)
{
	const char c = t->rest.at[0];

	t->rest = str_after(t->rest, 1);
	return c;
}

static struct str until(struct tokens *t, const char *any)
{
	size_t len = 0;

	while (len < t->rest.len && !(t->rest.at[len] && strchr(any, t->rest.at[len])))
		len++;
	const struct str taken = str_first(t->rest, len);
	t->rest = str_after(t->rest, len);
	return taken;
}

/* The references that our escapes write. */
static void decode(struct buf *out, struct str text)
{
	static const char *const forms[] = { "&amp;&", "&lt;<", "&gt;>", "&quot;\"", "&#39;'" };

	while (text.len) {
		size_t taken = 0;
		for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]) && !taken; i++) {
			const struct str form = str_first(str_of(forms[i]), strlen(forms[i]) - 1);
			if (!str_starts(text, form))
				continue;
			buf_add_char(out, forms[i][form.len]);
			taken = form.len;
		}
		if (!taken)
			buf_add_char(out, text.at[0]);
		text = str_after(text, taken ? taken : 1);
	}
}

/* The URL standard, section 4.4: what stands before the first colon, when nothing before it ends a scheme. */
static bool leads_well(struct str address, bool local)
{
	static const char *const known[] = { "http:", "https:", "mailto:", "tel:" };

	for (size_t i = 0; i < address.len; i++)
		must((unsigned char)address.at[i] > ' ' && (unsigned char)address.at[i] < 0x7f &&
		     address.at[i] != '\\');
	if (str_starts(address, S("//")))
		return false;
	for (size_t i = 0; i < address.len && !strchr("/?#", address.at[i]); i++) {
		if (address.at[i] != ':')
			continue;
		for (size_t k = 0; k < sizeof(known) / sizeof(known[0]); k++)
			if (!local && str_equal(str_first(address, i + 1), str_of(known[k])))
				return true;
		return false;
	}
	return true;
}

static void attribute(struct tokens *t)
{
	const struct str name = until(t, " \t\n\f\r/>=");
	BUF_SCOPED(value);

	buf_add(&t->structure, name);
	buf_add_char(&t->structure, ' ');
	if (!t->rest.len || t->rest.at[0] != '=')
		return;
	next(t);
	const char quote[2] = { next(t), 0 };
	must(quote[0] == '"' || quote[0] == '\'');
	decode(&value, until(t, quote));
	must(t->rest.len > 0);
	next(t);
	if (str_is(name, "href"))
		must(leads_well(buf_str(&value), false));
	if (str_is(name, "src") || str_is(name, "action"))
		must(leads_well(buf_str(&value), true));
}

static void whole_text(struct tokens *t, struct str name)
{
	char end[32];
	int len = snprintf(end, sizeof(end), "</%.*s", STR_ARG(name));
	ptrdiff_t at = str_find(t->rest, str_from(end, (size_t)len));

	must(at >= 0);
	t->rest = str_after(t->rest, (size_t)at);
}

static void tag(struct tokens *t)
{
	struct str name = until(t, " \t\n\f\r/>");

	buf_add_char(&t->structure, '<');
	buf_add(&t->structure, name);
	buf_add_char(&t->structure, ' ');
	while (t->rest.len && t->rest.at[0] != '>') {
		if (is_white(t->rest.at[0]) || t->rest.at[0] == '/')
			next(t);
		else
			attribute(t);
	}
	must(t->rest.len > 0);
	next(t);
	if (str_is(name, "textarea") || str_is(name, "title"))
		whole_text(t, name);
}

static void take_apart(struct str page, struct buf *structure)
{
	struct tokens t = { .rest = page };

	for (until(&t, "<"); t.rest.len; until(&t, "<")) {
		next(&t);
		tag(&t);
	}
	*structure = t.structure;
}

static void render(struct buf *out, struct str text, const struct reader *r)
{
	html_corners(out, r, text, (struct instant){ 1795287180000 }, (int64_t)text.len);
}

/* A text without controls comes back from a textarea as it was, the first line's end too. */
static void comes_back(struct str page, struct str text)
{
	const struct str begin = S("<textarea name=\"t\">\n");
	BUF_SCOPED(back);

	for (size_t i = 0; i < text.len; i++)
		if ((unsigned char)text.at[i] < ' ' && text.at[i] != '\n' && text.at[i] != '\t' && text.at[i] != '\r')
			return;
	struct str rest = str_after(page, (size_t)str_find(page, begin) + begin.len);
	decode(&back, str_first(rest, (size_t)str_find(rest, S("</textarea>"))));
	must(str_equal(buf_str(&back), text));
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size)
{
	const struct reader r = { .lang = size & 1 ? LANG_EN : LANG_ZH_HANT, .gregorian = size & 2 };
	const struct str text = str_from((const char *)data, size);
	BUF_SCOPED(page);
	BUF_SCOPED(plain);
	BUF_SCOPED(structure);
	BUF_SCOPED(expected);

	render(&page, text, &r);
	render(&plain, S("x"), &r);
	take_apart(buf_str(&page), &structure);
	take_apart(buf_str(&plain), &expected);
	must(str_equal(buf_str(&structure), buf_str(&expected)));
	comes_back(buf_str(&page), text);
	return 0;
}
