#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "rulebook/builtin.h"
#include "rulebook/files.h"
#include "rulebook/rulebook.h"

enum file_kind { FILE_LAW, FILE_PROCEDURE, FILE_FORM, FILE_YEAR, FILE_KIND_COUNT };
static const char *const kind_keys[] = { "law", "procedure", "form", "year" };

struct parsed {
	enum file_kind kind;
	struct yaml tree;
	struct sha256_digest digest;
};

static bool parse(struct schema_reader *r, struct rulebook_file file, struct parsed *out)
{
	BUF_SCOPED(canonical);
	char place[sizeof(r->err->where)];

	r->file = arena_str(r->arena, file.name);
	if (!yaml_read(file.bytes, r->arena, &out->tree, r->err)) {
		memcpy(place, r->err->where, sizeof(place));
		return refuse_at(r->err, "%.*s:%s", STR_ARG(r->file), place[0] ? place : "1:1");
	}
	yaml_put_canonical(&canonical, &out->tree);
	out->digest = sha256_of(buf_str(&canonical));
	for (out->kind = 0; out->kind < FILE_KIND_COUNT; out->kind++)
		if (yaml_member(&out->tree, kind_keys[out->kind]))
			return true;
	return schema_refuse_type(r, &out->tree, "檔案", " law、procedure、form 或 year 其中一種");
}

static int law_order(const void *a, const void *b)
{
	int64_t x = civil_to_days(((const struct law *)a)->in_force.from);
	int64_t y = civil_to_days(((const struct law *)b)->in_force.from);

	return (x > y) - (x < y);
}

static int procedure_order(const void *a, const void *b)
{
	int64_t x = civil_to_days(((const struct procedure *)a)->in_force.from);
	int64_t y = civil_to_days(((const struct procedure *)b)->in_force.from);

	return (x > y) - (x < y);
}

static int year_order(const void *a, const void *b)
{
	return ((const struct calendar_year *)a)->year - ((const struct calendar_year *)b)->year;
}

static bool overlap(struct err *err, struct str file, const struct in_force *in_force, struct str other)
{
	refuse_str(err, REFUSAL_RULEBOOK_OVERLAP, other);
	return refuse_at(err, "%.*s:%d:%d", STR_ARG(file), in_force->line, in_force->column);
}

static bool twice(struct err *err, struct str file, struct str what)
{
	refuse_str(err, REFUSAL_RULEBOOK_TWICE, what);
	return refuse_at(err, "%.*s:1:1", STR_ARG(file));
}

static bool dates_settle(struct rulebook_library *library, struct err *err)
{
	qsort(library->laws, library->law_count, sizeof(*library->laws), law_order);
	qsort(library->procedures, library->procedure_count, sizeof(*library->procedures), procedure_order);
	for (size_t i = 0; i < library->law_count; i++) {
		const struct law *law = &library->laws[i];
		for (size_t j = 0; j < i; j++)
			if (str_equal(library->laws[j].id, law->id))
				return twice(err, law->file, law->id);
		if (i && civil_to_days(law[-1].in_force.to) >= civil_to_days(law->in_force.from))
			return overlap(err, law->file, &law->in_force, law[-1].file);
	}
	for (size_t i = 1; i < library->procedure_count; i++) {
		const struct procedure *procedure = &library->procedures[i];
		if (civil_to_days(procedure[-1].in_force.to) >= civil_to_days(procedure->in_force.from))
			return overlap(err, procedure->file, &procedure->in_force, procedure[-1].file);
	}
	return true;
}

struct year_digest {
	int year;
	struct sha256_digest digest;
};

static int digest_order(const void *a, const void *b)
{
	return ((const struct year_digest *)a)->year - ((const struct year_digest *)b)->year;
}

static bool years_settle(struct rulebook_library *library, struct year_digest *digests, struct err *err)
{
	struct calendar *calendar = &library->calendar;
	struct sha256 sha;

	qsort(calendar->years, calendar->year_count, sizeof(*calendar->years), year_order);
	qsort(digests, calendar->year_count, sizeof(*digests), digest_order);
	sha256_begin(&sha);
	for (size_t i = 0; i < calendar->year_count; i++)
		sha256_add(&sha, digests[i].digest.at, SHA256_BYTES);
	library->calendar_digest = sha256_end(&sha);
	for (size_t i = 1; i < calendar->year_count; i++)
		if (calendar->years[i].year == calendar->years[i - 1].year)
			return twice(err, S("holidays"), calendar->years[i].source);
	return true;
}

static void digests_make(struct rulebook_library *library, struct arena *arena)
{
	library->digests = ARENA_ARRAY(arena, library->law_count * library->procedure_count, struct str);
	for (size_t l = 0; l < library->law_count; l++) {
		for (size_t p = 0; p < library->procedure_count; p++) {
			const struct sha256_digest parts[] = { library->laws[l].digest, library->procedures[p].digest,
							       library->form->digest, library->calendar_digest };
			char hex[SHA256_HEX_BYTES];
			library->digests[library->digest_count++] = arena_str(
				arena, sha256_hex(sha256_of(str_from((const char *)parts, sizeof(parts))), hex));
		}
	}
}

static bool file_take(struct schema_reader *r, const struct parsed *parsed, struct rulebook_library *out,
		      struct year_digest *years)
{
	switch (parsed->kind) {
	case FILE_LAW:
		out->laws[out->law_count].digest = parsed->digest;
		return law_read(r, &parsed->tree, &out->laws[out->law_count++]);
	case FILE_PROCEDURE:
		out->procedures[out->procedure_count].digest = parsed->digest;
		return procedure_read(r, &parsed->tree, &out->procedures[out->procedure_count++]);
	case FILE_FORM:
		if (out->form)
			return twice(r->err, r->file, S("form"));
		out->form = ARENA_NEW(r->arena, struct form);
		out->form->digest = parsed->digest;
		return form_read(r, &parsed->tree, out->form);
	case FILE_YEAR:
		if (!calendar_year_read(r, &parsed->tree, &out->calendar.years[out->calendar.year_count]))
			return false;
		years[out->calendar.year_count].year = out->calendar.years[out->calendar.year_count].year;
		years[out->calendar.year_count++].digest = parsed->digest;
		return true;
	case FILE_KIND_COUNT:
		break;
	}
	must(!"a kind");
	return false;
}

struct loading {
	struct schema_reader reader;
	struct rulebook_library *library;
	struct year_digest *years;
	bool has[FILE_KIND_COUNT];
};

static bool given_take(struct loading *l, const struct rulebook_file *files, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct parsed parsed;
		if (!parse(&l->reader, files[i], &parsed) || !file_take(&l->reader, &parsed, l->library, l->years))
			return false;
		l->has[parsed.kind] = true;
	}
	return true;
}

/* Kinds of which nothing was given are those of the program. */
static bool rest_take(struct loading *l)
{
	for (size_t i = 0; i < builtin_file_count; i++) {
		struct parsed parsed;
		if (!parse(&l->reader, builtin_files[i], &parsed))
			return false;
		if (!l->has[parsed.kind] && !file_take(&l->reader, &parsed, l->library, l->years))
			return false;
	}
	return true;
}

bool rulebook_load(const struct rulebook_file *files, size_t count, struct arena *arena, struct rulebook_library *out,
		   struct err *err)
{
	struct loading loading = { .reader = { .arena = arena, .err = err }, .library = out };
	size_t most = count + builtin_file_count;

	*out = (struct rulebook_library){ 0 };
	loading.years = ARENA_ARRAY(arena, most, struct year_digest);
	out->laws = ARENA_ARRAY(arena, most, struct law);
	out->procedures = ARENA_ARRAY(arena, most, struct procedure);
	out->calendar.years = ARENA_ARRAY(arena, most, struct calendar_year);
	if (!given_take(&loading, files, count))
		return false;
	for (enum file_kind kind = 0; kind < FILE_KIND_COUNT; kind++) {
		if (!loading.has[kind]) {
			if (!rest_take(&loading))
				return false;
			break;
		}
	}
	if (!dates_settle(out, err) || !years_settle(out, loading.years, err))
		return false;
	digests_make(out, arena);
	return true;
}

bool rulebook_check_file(struct rulebook_file file, struct err *err)
{
	ARENA_SCOPED(arena);
	struct schema_reader reader = { .arena = &arena, .err = err };
	struct rulebook_library library = { 0 };
	struct parsed parsed;
	struct year_digest year;

	library.laws = ARENA_NEW(&arena, struct law);
	library.procedures = ARENA_NEW(&arena, struct procedure);
	library.calendar.years = ARENA_NEW(&arena, struct calendar_year);
	return parse(&reader, file, &parsed) && file_take(&reader, &parsed, &library, &year);
}

bool rulebook_canonical(struct rulebook_file file, struct buf *out, struct err *err)
{
	ARENA_SCOPED(arena);
	struct schema_reader reader = { .arena = &arena, .err = err };
	struct parsed parsed;

	if (!parse(&reader, file, &parsed))
		return false;
	yaml_put_canonical(out, &parsed.tree);
	return true;
}
