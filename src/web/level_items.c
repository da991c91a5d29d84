/* What the questionnaire asks: three items of every case and some spare ones, filled in with the newest rating. */
#include "web/level_page.h"

#include <string.h>

#include "web/level_typed.h"

enum { WHATS_MAX = 300, SPARE = 3 };

static struct str words(const struct level_page *p, const char *msgid)
{
	return visit_words(p->page.visit, msgid);
}

static struct str numbered(const struct level_page *p, const char *name, size_t n)
{
	return arena_printf(p->page.visit->look.arena, "%s.%zu", name, n);
}

/* --- To what ---------------------------------------------------------------------------------------------------------- */

static const struct what_row {
	const char *value, *words;
	bool sensitive; /* a class that only the laws before 115 know */
} unregistered[] = {
	{ ":info:0:0:none", "一般（非核心）業務資訊", false },
	{ ":info:1:0:none", "核心業務資訊", false },
	{ ":info:1:1:none", "核心業務資訊，涉及關鍵基礎設施", false },
	{ ":info:0:0:sensitive", "敏感資訊", true },
	{ ":info:0:0:official_confidential", "一般公務機密", false },
	{ ":info:0:0:state_secret", "國家機密", false },
	{ ":system:0:0:none", "非核心資通系統", false },
	{ ":system:1:0:none", "核心資通系統", false },
	{ ":system:1:1:none", "核心資通系統，涉及關鍵基礎設施", false },
};

static bool law_knows_sensitive(const struct law *law)
{
	for (size_t i = 0; i < law->paragraph_count; i++)
		for (size_t n = 0; n < law->paragraphs[i].when_count; n++)
			if (law->paragraphs[i].when[n].clss & 1u << CLS_SENSITIVE)
				return true;
	return false;
}

/* Whether that kind of harm can befall it. An unregistered system leaks what is in it: that is asked as information. */
static bool fits(const char *dim, struct str target, bool registered)
{
	if (dim[1])
		return true;
	if (dim[0] == 'C')
		return registered || str_is(target, "info");
	return dim[0] != 'A' || !str_is(target, "info");
}

static struct str asset_label(const struct level_page *p, const struct row_asset *row)
{
	struct arena *arena = p->page.visit->look.arena;
	struct str label = row->name;

	if (row->core)
		label = arena_printf(arena, "%.*s（%.*s）", STR_ARG(label),
				     STR_ARG(words(p, row->ci ? "核心，涉及關鍵基礎設施" : "核心")));
	if (str_is(row->cls, "official_confidential"))
		label = arena_printf(arena, "%.*s（%.*s）", STR_ARG(label), STR_ARG(words(p, "一般公務機密")));
	if (str_is(row->cls, "state_secret"))
		label = arena_printf(arena, "%.*s（%.*s）", STR_ARG(label), STR_ARG(words(p, "國家機密")));
	return label;
}

static void whats(const struct level_page *p, struct level_item *item, const char *dim, struct str chosen)
{
	struct arena *arena = p->page.visit->look.arena;
	struct option *o = ARENA_ARRAY(arena, WHATS_MAX + 12, struct option);
	const bool sensitive = law_knows_sensitive(p->page.rulebook.law);
	bool found = chosen.len == 0;
	size_t count = 0;

	o[count++] = (struct option){ .value = S(""), .label = words(p, "（請選擇）") };
	for (size_t i = 0; i < p->asset_count && count < WHATS_MAX; i++) {
		const struct row_asset *row = &p->assets[i];
		const struct level_what what = { row->asset, row->target, row->cls.len ? row->cls : S("none"),
						 row->core, row->ci };
		if (fits(dim, row->target, true))
			o[count++] = (struct option){ .value = level_what_print(&what, arena),
						      .label = asset_label(p, row) };
	}
	for (size_t i = 0; i < sizeof(unregistered) / sizeof(unregistered[0]); i++) {
		const struct level_what what = level_what_read(str_of(unregistered[i].value));
		if (fits(dim, what.target, false) && (sensitive || !unregistered[i].sensitive))
			o[count++] = (struct option){
				.value = str_of(unregistered[i].value),
				.label = arena_printf(arena, "%.*s%.*s", STR_ARG(words(p, "未登錄：")),
						      STR_ARG(words(p, unregistered[i].words))),
			};
	}
	for (size_t i = 0; i < count; i++) {
		o[i].chosen = chosen.len && str_equal(o[i].value, chosen);
		found |= o[i].chosen;
	}
	/* The register has changed since: what was rated stays what it was. */
	if (!found)
		o[count++] =
			(struct option){ .value = chosen, .label = words(p, "前次評定時登錄的那一項"), .chosen = true };
	item->whats = (struct options){ o, count };
}

/* --- How badly -------------------------------------------------------------------------------------------------------- */

static const struct criterion *criterion_of(const struct level_page *p, const char *dim, const char *sev)
{
	struct arena *arena = p->page.visit->look.arena;
	const struct str id = arena_printf(arena, "%s-%s", dim[0] == 'C' ? "leak" : "tamper", sev);

	return procedure_criterion(p->page.rulebook.procedure, id);
}

static const char *const sevs[] = { "minor", "severe" };

/* 輕微 and 嚴重 are the office's own words: what they mean here stands beside each. */
static void severities(const struct level_page *p, struct level_item *item, const char *dim, struct str chosen)
{
	static const char *const labels[] = { "輕微", "嚴重" };
	struct option *o = ARENA_ARRAY(p->page.visit->look.arena, 3, struct option);

	o[0] = (struct option){ .value = S("no"), .label = words(p, "沒有"), .chosen = chosen.len == 0 };
	for (size_t i = 0; i < 2; i++) {
		const struct criterion *row = criterion_of(p, dim, sevs[i]);
		o[i + 1] = (struct option){ .value = str_of(sevs[i]),
					    .label = words(p, labels[i]),
					    .hint = row ? visit_row_words(p->page.visit, &row->row) : S(""),
					    .chosen = str_is(chosen, sevs[i]) };
	}
	item->hits = (struct options){ o, 3 };
}

/* The criteria that may be applied to the item go with the form: the record keeps the words that were read. */
static void criteria(const struct level_page *p, struct level_item *item, const char *dims)
{
	struct arena *arena = p->page.visit->look.arena;
	struct option *o = ARENA_ARRAY(arena, 4, struct option);
	size_t count = 0;

	for (; *dims; dims++)
		for (size_t i = 0; i < 2 && *dims != 'A'; i++) {
			const char dim[] = { *dims, '\0' };
			const struct criterion *row = criterion_of(p, dim, sevs[i]);
			o[count++] = (struct option){ .value = arena_printf(arena, "%s.%s", dim, sevs[i]),
						      .label = row ? row->row.text : S("") };
		}
	item->criteria.at = o;
	item->criteria.count = count;
}

static struct str outage_label(const struct level_page *p, const struct row_outage *row)
{
	struct visit *visit = p->page.visit;
	struct str name = row->asset;

	for (size_t i = 0; i < p->asset_count; i++)
		if (str_equal(p->assets[i].asset, row->asset))
			name = p->assets[i].name;
	return arena_printf(visit->look.arena, "%.*s%.*s（%.*s）", STR_ARG(words(p, "依中斷紀錄：")), STR_ARG(name),
			    STR_ARG(reader_time_text(visit->look.arena, &visit->reader, row->began_at)));
}

static void interruptions(const struct level_page *p, struct level_item *item, struct str chosen)
{
	struct arena *arena = p->page.visit->look.arena;
	struct option *o = ARENA_ARRAY(arena, p->file.outage_count + 3, struct option);
	size_t count = 0;

	o[count++] = (struct option){ .value = S("no"), .label = words(p, "沒有"), .chosen = chosen.len == 0 };
	for (size_t i = 0; i < p->file.outage_count; i++) {
		const struct str value = arena_printf(arena, "outage:%.*s", STR_ARG(p->file.outages[i].outage));
		o[count++] = (struct option){ .value = value,
					      .label = outage_label(p, &p->file.outages[i]),
					      .hint = words(p, "是否超過可容忍時間，由紀錄的時間計算"),
					      .chosen = str_equal(chosen, value) };
	}
	o[count++] = (struct option){ .value = S("within"),
				      .label = words(p, "有，在可容忍中斷時間內恢復"),
				      .chosen = str_is(chosen, "within") };
	o[count++] = (struct option){ .value = S("beyond"),
				      .label = words(p, "有，無法在可容忍中斷時間內恢復"),
				      .chosen = str_is(chosen, "beyond") };
	item->hits = (struct options){ o, count };
}

/* --- The items -------------------------------------------------------------------------------------------------------- */

static struct str hit_of(const struct level_page *p, const struct part_aspect *aspect)
{
	if (!aspect)
		return (struct str){ 0 };
	if (!str_is(aspect->dim, "A"))
		return aspect->sev.len ? aspect->sev : S("minor");
	if (aspect->outage.len)
		return arena_printf(p->page.visit->look.arena, "outage:%.*s", STR_ARG(aspect->outage));
	return aspect->within ? S("within") : S("beyond");
}

/* The registered thing that it was, if it still is; else what was said of it. */
static struct str what_of(const struct level_page *p, const struct part_aspect *aspect)
{
	struct arena *arena = p->page.visit->look.arena;

	if (!aspect)
		return (struct str){ 0 };
	const struct str cls = aspect->cls.len ? aspect->cls : S("none");
	struct level_what what = { aspect->asset, aspect->target, cls, aspect->core, aspect->ci };
	for (size_t i = 0; aspect->asset.len && i < p->asset_count; i++) {
		const struct row_asset *row = &p->assets[i];
		if (!str_equal(row->asset, aspect->asset) || row->core != aspect->core || row->ci != aspect->ci)
			continue;
		what.target = row->target;
		what.cls = row->cls.len ? row->cls : S("none");
	}
	return level_what_print(&what, arena);
}

static void daily(const struct level_page *p, struct level_item *item, const struct part_aspect *aspect)
{
	struct option *o = ARENA_ARRAY(p->page.visit->look.arena, 2, struct option);

	o[0] = (struct option){ .value = S("yes"), .label = words(p, "有影響"), .chosen = aspect && aspect->daily };
	o[1] = (struct option){ .value = S("no"), .label = words(p, "沒有影響"), .chosen = aspect && !aspect->daily };
	item->daily = (struct options){ o, 2 };
}

/* dims: the kinds of harm that it may be: one for the first three, all of them for a spare one. */
static struct level_item item_of(const struct level_page *p, size_t n, const char *dims,
				 const struct part_aspect *aspect)
{
	struct level_item item = { .dim_name = numbered(p, "dim", n),
				   .dim = str_of(dims),
				   .hit_name = numbered(p, "hit", n),
				   .what_name = numbered(p, "what", n),
				   .reason_name = numbered(p, "reason", n),
				   .reason = aspect ? aspect->reason : S(""),
				   .criterion_name = numbered(p, "criterion", n) };

	whats(p, &item, dims, what_of(p, aspect));
	criteria(p, &item, dims);
	if (!strchr(dims, 'A'))
		return item;
	item.daily_name = numbered(p, "daily", n);
	daily(p, &item, aspect);
	return item;
}

/* A further item: what kind of harm it is, is one of its questions. */
static struct level_item spare_item(const struct level_page *p, size_t n, const struct part_aspect *aspect)
{
	static const char *const codes[] = { "", "C", "I", "A" }, *const labels[] = { "（沒有）", "資訊外洩",
										      "遭到竄改", "服務中斷" };
	struct arena *arena = p->page.visit->look.arena;
	struct level_item item = item_of(p, n, "CIA", aspect), times = { 0 };
	struct option *dims = ARENA_ARRAY(arena, 4, struct option);
	const struct str hit = hit_of(p, aspect);

	for (size_t i = 0; i < 4; i++)
		dims[i] = (struct option){ .value = str_of(codes[i]),
					   .label = words(p, labels[i]),
					   .chosen = aspect && str_is(aspect->dim, codes[i]) };
	interruptions(p, &times, hit);
	struct option *hits = ARENA_ARRAY(arena, times.hits.count + 2, struct option);
	hits[0] = times.hits.at[0];
	hits[1] = (struct option){ .value = S("minor"),
				   .label = words(p, "輕微（外洩、竄改）"),
				   .chosen = str_is(hit, "minor") };
	hits[2] = (struct option){ .value = S("severe"),
				   .label = words(p, "嚴重（外洩、竄改）"),
				   .chosen = str_is(hit, "severe") };
	memcpy(&hits[3], &times.hits.at[1], (times.hits.count - 1) * sizeof(*hits));
	item.spare = true;
	item.legend = visit_words_1(p->page.visit, "其他影響（%1）", arena_printf(arena, "%zu", n - 2));
	item.dims = (struct options){ dims, 4 };
	item.hits = (struct options){ hits, times.hits.count + 2 };
	return item;
}

static const struct first_row {
	const char *dim, *legend;
} first[] = {
	{ "C", "機密性：資訊外洩了嗎" },
	{ "I", "完整性：資訊或系統被竄改了嗎" },
	{ "A", "可用性：系統受影響或停頓了嗎" },
};

/* The first aspect of that kind that no item has yet; NULL: none. */
static const struct part_aspect *take(const struct parts *aspects, const char *dim, bool *taken)
{
	for (size_t i = 0; i < aspects->count; i++) {
		const struct part_aspect *aspect = PARTS_AT(*aspects, struct part_aspect, i);
		if (taken[i] || (dim[0] && !str_is(aspect->dim, dim)))
			continue;
		taken[i] = true;
		return aspect;
	}
	return NULL;
}

static void first_item(const struct level_page *p, struct level_item *item, const struct first_row *row,
		       const struct part_aspect *aspect)
{
	item->legend = words(p, row->legend);
	if (row->dim[0] == 'A')
		interruptions(p, item, hit_of(p, aspect));
	else
		severities(p, item, row->dim, hit_of(p, aspect));
}

void level_items(const struct level_page *p, struct level_view *view)
{
	struct arena *arena = p->page.visit->look.arena;
	struct level_item *list = ARENA_ARRAY(arena, LEVEL_ITEMS, struct level_item);
	bool *taken = ARENA_ARRAY(arena, p->aspects.count + 1, bool);
	const struct part_aspect *further = NULL;
	size_t count = 0;

	for (size_t i = 0; i < 3; i++) {
		const struct part_aspect *aspect = take(&p->aspects, first[i].dim, taken);
		list[count] = item_of(p, count, first[i].dim, aspect);
		first_item(p, &list[count++], &first[i], aspect);
	}
	while (count < LEVEL_ITEMS && ((further = take(&p->aspects, "", taken)) || count < 3 + SPARE)) {
		list[count] = spare_item(p, count, further);
		view->spare_used |= further != NULL;
		count++;
	}
	for (size_t i = 3; i < count; i++)
		view->spare_used |= visit_typed(p->page.visit, arena_cstr(arena, list[i].dim_name), S("")).len > 0;
	view->items.at = list;
	view->items.count = count;
}
