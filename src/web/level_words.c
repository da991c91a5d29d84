#include "web/level_page.h"

static struct str words(const struct level_page *p, const char *msgid)
{
	return visit_words(p->page.visit, msgid);
}

static const char *dim_words(struct str dim)
{
	return str_is(dim, "C") ? "外洩" : str_is(dim, "I") ? "竄改" : "中斷";
}

static const char *kind_words(const struct part_aspect *a)
{
	if (str_is(a->cls, "state_secret"))
		return "國家機密";
	if (str_is(a->cls, "official_confidential"))
		return "一般公務機密";
	if (str_is(a->cls, "sensitive"))
		return "敏感資訊";
	const bool info = str_is(a->target, "info");
	if (!a->core)
		return info ? "非核心業務資訊" : "非核心資通系統";
	if (a->ci)
		return info ? "核心業務資訊（關鍵基礎設施）" : "核心資通系統（關鍵基礎設施）";
	return info ? "核心業務資訊" : "核心資通系統";
}

static struct str thing(const struct level_page *p, const struct part_aspect *aspect)
{
	for (size_t i = 0; aspect->asset.len && i < p->asset_count; i++)
		if (str_equal(p->assets[i].asset, aspect->asset))
			return p->assets[i].name;
	return words(p, kind_words(aspect));
}

struct str level_aspect_label(const struct level_page *p, const struct part_aspect *aspect)
{
	return arena_printf(p->page.visit->look.arena, "%.*s · %.*s", STR_ARG(words(p, dim_words(aspect->dim))),
			    STR_ARG(thing(p, aspect)));
}

struct str level_aspect_words(const struct level_page *p, const struct part_aspect *a)
{
	struct arena *arena = p->page.visit->look.arena;
	struct str all;

	if (str_is(a->dim, "A"))
		all = words(p, a->within ? "於可容忍中斷時間內" : "逾可容忍中斷時間");
	else
		all = words(p, str_is(a->sev, "severe") ? "嚴重" : "輕微");
	if (a->asset.len)
		all = arena_printf(arena, "%.*s · %.*s", STR_ARG(all), STR_ARG(words(p, kind_words(a))));
	if (a->criterion.len)
		all = arena_printf(arena, "%.*s\n%.*s", STR_ARG(all), STR_ARG(a->criterion));
	if (a->reason.len)
		all = arena_printf(arena, "%.*s\n%.*s", STR_ARG(all), STR_ARG(a->reason));
	return all;
}

/* "severe" of sev, "true" of core … : what the fact would have to be. */
static const char *changed_words(const struct rating_change *change)
{
	static const char *const targets[] = { "對象是資訊", "對象是資通系統", "對象是業務" };
	static const char *const classes[] = { "不是機密", "是敏感資訊", "是一般公務機密", "是國家機密" };
	static const char *const severities[] = { "輕微", "嚴重" };
	static const char *const truths[][2] = {
		[ATTRIBUTE_CORE] = { "不屬核心", "屬核心" },
		[ATTRIBUTE_CI] = { "不涉及關鍵基礎設施", "涉及關鍵基礎設施" },
		[ATTRIBUTE_WITHIN] = { "逾可容忍中斷時間", "於可容忍中斷時間內恢復" },
		[ATTRIBUTE_DAILY] = { "不影響日常作業", "影響日常作業" },
	};

	switch (change->attribute) {
	case ATTRIBUTE_TARGET:
		return targets[change->to];
	case ATTRIBUTE_CLS:
		return classes[change->to];
	case ATTRIBUTE_SEV:
		return severities[change->to];
	default:
		return truths[change->attribute][change->to ? 1 : 0];
	}
}

static void changes(const struct level_page *p, const struct rating *rating, const struct parts *aspects,
		    struct level_result *out)
{
	struct visit *visit = p->page.visit;
	struct level_change *list = ARENA_ARRAY(visit->look.arena, rating->would_change_count + 1, struct level_change);

	for (size_t i = 0; i < rating->would_change_count; i++) {
		const struct rating_change *change = &rating->would_change[i];
		const struct part_aspect *aspect = PARTS_AT(*aspects, struct part_aspect, change->aspect);
		list[i] = (struct level_change){
			.words = arena_printf(visit->look.arena, "%.*s%.*s%.*s", STR_ARG(level_aspect_label(p, aspect)),
					      STR_ARG(words(p, "：如果")), STR_ARG(words(p, changed_words(change)))),
			.level = change->level,
		};
	}
	out->changes.at = list;
	out->changes.count = rating->would_change_count;
}

struct level_result level_result_of(const struct level_page *p, const struct rating *rating,
				    const struct parts *aspects)
{
	struct visit *visit = p->page.visit;
	struct case_paragraph *list = ARENA_ARRAY(visit->look.arena, rating->basis_count + 1, struct case_paragraph);
	struct level_result out = { .there = true, .level = rating->level, .before = -1 };

	for (size_t i = 0; i < rating->basis_count; i++) {
		const struct rule_row *row = &rating->basis[i]->row;
		list[i] = case_paragraph_of(visit, row,
					    arena_printf(visit->look.arena, "%.*s %.*s",
							 STR_ARG(p->page.rulebook.law->citation_name),
							 STR_ARG(row->cite)));
	}
	out.paragraphs.at = list;
	out.paragraphs.count = rating->basis_count;
	changes(p, rating, aspects, &out);
	return out;
}
