#include "store/apply.h"

#include "base/must.h"
#include "store/apply_kinds.h"

bool store_series(struct str id, struct str *series, int64_t *number)
{
	for (size_t i = id.len; i > 0; i--) {
		if (id.at[i - 1] != '-' && id.at[i - 1] != '/')
			continue;
		*series = str_first(id, i - 1);
		return str_int64(str_after(id, i), number);
	}
	return false;
}

bool apply_number(const struct replay *r, struct str series, int64_t number)
{
	return tally_raise(r->tally, r->db, r->fact->agency, series, number);
}

static bool count_id(const struct replay *r, struct str id)
{
	struct str series;
	int64_t number;

	return !store_series(id, &series, &number) || apply_number(r, series, number);
}

static bool dispatch(const struct replay *r)
{
	switch (r->fact->kind) {
#define FACT(name, kind, version, clause, doc) \
	case FACT_##name:                      \
		return apply_##name(r, r->fact->data);
#define FIELD(...)
#define FACT_END(name)
#include "fact/facts.def"
#undef FACT
#undef FIELD
#undef FACT_END
	case FACT_COUNT:
		break;
	}
	must(!"a known kind of fact");
	return false;
}

bool store_apply_of_many(struct db *db, struct arena *arena, const struct fact *fact, struct tally *tally)
{
	const struct replay r = { db, arena, fact, tally };

	return DB_RUN(db, history_insert, .agency = db_text(fact->agency), .thing = db_text(fact->on),
		      .seq = db_int((int64_t)fact->seq)) &&
	       count_id(&r, fact->on) && dispatch(&r);
}

bool store_apply(struct db *db, struct arena *arena, const struct fact *fact)
{
	return store_apply_of_many(db, arena, fact, NULL);
}

bool apply_attachments(const struct replay *r, const struct parts *attachments)
{
	for (size_t i = 0; i < attachments->count; i++) {
		const struct part_attachment *a = PARTS_AT(*attachments, struct part_attachment, i);
		if (!DB_RUN(r->db, attachment_insert, .agency = db_text(r->fact->agency), .thing = db_text(r->fact->on),
			    .sha256 = db_text(a->sha256), .name = db_text(a->name), .media = db_text(a->media),
			    .size = db_int(a->size)))
			return false;
	}
	return true;
}
