#include "web/dispatch.h"

#include <string.h>

#include "api/route.h"
#include "base/must.h"
#include "text/query.h"

#define CAPABILITY_NONE CAPABILITY_COUNT

#define FORM(path, name, verb, page, next, doc)
#define OPEN_FORM(path, name, verb, page, next, doc)
#define FORM_OWN(path, name, verb, page, next, doc)
#define OPEN_FORM_OWN(path, name, verb, page, next, doc)

enum {
#define PAGE(path, name, capability, doc) WEB_PAGE_##name,
#define OPEN_PAGE(path, name, doc) WEB_PAGE_##name,
#define FILE(path, name, capability, doc) WEB_FILE_##name,
#include "web/routes.def"
#undef PAGE
#undef OPEN_PAGE
#undef FILE
	WEB_PAGE_COUNT
};

static const struct web_page pages[] = {
#define PAGE(path, name, capability, doc) { path, #name, CAPABILITY_##capability, false, false, page_##name },
#define OPEN_PAGE(path, name, doc) { path, #name, CAPABILITY_COUNT, true, false, page_##name },
#define FILE(path, name, capability, doc) { path, #name, CAPABILITY_##capability, false, true, file_##name },
#include "web/routes.def"
#undef PAGE
#undef OPEN_PAGE
#undef FILE
};

#undef FORM
#undef OPEN_FORM
#undef FORM_OWN
#undef OPEN_FORM_OWN
#define PAGE(path, name, capability, doc)
#define OPEN_PAGE(path, name, doc)
#define FILE(path, name, capability, doc)

static const struct web_form forms[] = {
#define FORM(path, name, verb, page, next, doc) \
	{ path, #name, ROUTE_##verb, &pages[WEB_PAGE_##page], next, false, NULL, doc },
#define OPEN_FORM(path, name, verb, page, next, doc) \
	{ path, #name, ROUTE_##verb, &pages[WEB_PAGE_##page], next, true, NULL, doc },
#define FORM_OWN(path, name, verb, page, next, doc) \
	{ path, #name, ROUTE_##verb, &pages[WEB_PAGE_##page], next, false, body_##name, doc },
#define OPEN_FORM_OWN(path, name, verb, page, next, doc) \
	{ path, #name, ROUTE_##verb, &pages[WEB_PAGE_##page], next, true, body_##name, doc },
#include "web/routes.def"
	{ 0 },
};

const struct web_page *dispatch_page_at(size_t i)
{
	return i < WEB_PAGE_COUNT ? &pages[i] : NULL;
}

const struct web_form *dispatch_form_at(size_t i)
{
	return i + 1 < sizeof(forms) / sizeof(forms[0]) ? &forms[i] : NULL;
}

static bool is_literal(const char *path)
{
	return !strchr(path, '{');
}

const struct web_page *dispatch_page(struct str path, struct str ids[DESK_IDS])
{
	const struct web_page *row, *found = NULL;

	for (size_t i = 0; (row = dispatch_page_at(i)); i++) {
		struct str own[DESK_IDS] = { { 0 } };
		if ((found && !is_literal(row->path)) || !route_path_fits(row->path, path, own))
			continue;
		memcpy(ids, own, sizeof(own));
		found = row;
	}
	return found;
}

const struct web_form *dispatch_form(struct str path, struct str ids[DESK_IDS])
{
	const struct web_form *row, *found = NULL;

	for (size_t i = 0; (row = dispatch_form_at(i)); i++) {
		struct str own[DESK_IDS] = { { 0 } };
		if ((found && !is_literal(row->path)) || !route_path_fits(row->path, path, own))
			continue;
		memcpy(ids, own, sizeof(own));
		found = row;
	}
	return found;
}

const struct web_form *dispatch_form_named(struct str name)
{
	const struct web_form *row;

	for (size_t i = 0; (row = dispatch_form_at(i)); i++)
		if (str_is(name, row->name))
			return row;
	return NULL;
}

static struct str filled(const char *path, const struct str ids[DESK_IDS], struct str fresh, const struct typed *typed,
			 struct arena *arena)
{
	BUF_SCOPED(out);
	struct str before, name, rest = str_of(path);
	int id = 0;

	while (str_cut(rest, '{', &before, &rest)) {
		buf_add(&out, before);
		str_cut(rest, '}', &name, &rest);
		if (str_is(name, "new"))
			buf_add(&out, fresh);
		else if (str_starts(name, S("=")))
			query_escape(&out, typed_get(typed, str_after(name, 1), S("")));
		else {
			must(id < DESK_IDS);
			buf_add(&out, ids[id++]);
		}
	}
	buf_add(&out, before);
	return arena_str(arena, buf_str(&out));
}

struct str dispatch_path(const char *path, const struct str ids[DESK_IDS], struct arena *arena)
{
	return filled(path, ids, S(""), NULL, arena);
}

static struct str last_segment(struct str path)
{
	struct str segment = path, rest = path;

	while (str_cut(rest, '/', &segment, &rest))
		;
	return segment;
}

/* Where the things of the API's addresses are looked at. */
static const struct {
	const char *api, *page;
} things[] = {
	{ "/api/v1/signs/", "/signs/" },
	{ "/api/v1/incidents/", "/i/" },
	{ "/api/v1/people/", "/people/" },
};

struct str dispatch_next(const struct web_form *form, const struct str ids[DESK_IDS], struct str location,
			 const struct typed *typed, struct arena *arena)
{
	if (form->next)
		return filled(form->next, ids, last_segment(location), typed, arena);
	for (size_t i = 0; i < sizeof(things) / sizeof(things[0]); i++)
		if (str_starts(location, str_of(things[i].api)))
			return arena_printf(arena, "%s%.*s", things[i].page,
					    STR_ARG(str_after(location, strlen(things[i].api))));
	/* Nothing new was made: what the path names is looked at again, "/signs/{id}" after "/signs/{id}/judge". */
	const struct str whole = str_of(form->page->path);
	const ptrdiff_t id = str_find(whole, S("{id}"));
	const struct str thing = id < 0 ? whole : str_first(whole, (size_t)id + strlen("{id}"));
	return dispatch_path(arena_cstr(arena, thing), ids, arena);
}
