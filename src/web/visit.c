#include "web/visit.h"

#include "desk/desk_inside.h"
#include "text/query.h"

struct str visit_asked(struct visit *visit, const char *name)
{
	struct str value = { 0 };

	if (query_is_valid(visit->query))
		query_value(visit->query, name, visit->look.arena, &value);
	return value;
}

struct str visit_typed(const struct visit *visit, const char *name, struct str usual)
{
	return visit->frame.was_typed ? typed_get(&visit->frame.typed, str_of(name), (struct str){ 0 }) : usual;
}

bool visit_may_on(const struct visit *visit, enum capability capability, struct str incident)
{
	const struct look *look = &visit->look;
	struct leave leave;
	struct err err;

	return look->who.person.len &&
	       gate_permits(&look->who, look->rulebook.procedure, capability, incident, &leave, &err);
}

bool visit_may(const struct visit *visit, enum capability capability)
{
	return visit_may_on(visit, capability, visit->look.call->on_case);
}

struct str visit_words(const struct visit *visit, const char *msgid)
{
	return str_of(words_in(visit->reader.lang, msgid));
}

struct str visit_words_1(struct visit *visit, const char *msgid, struct str word)
{
	BUF_SCOPED(out);

	words_fill(visit->reader.lang, &out, msgid, arena_cstr(visit->look.arena, word));
	return arena_str(visit->look.arena, buf_str(&out));
}

struct str visit_row_words(const struct visit *visit, const struct rule_row *row)
{
	return visit->reader.lang == LANG_EN && row->en.len ? row->en : row->text;
}

struct str visit_own_words(const struct visit *visit, struct str text)
{
	static const char *const own[] = { "通報收到時：最早的紀錄", "判斷為資安事故時" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (str_is(text, own[i]))
			return visit_words(visit, own[i]);
	return text;
}

struct str visit_opened(struct visit *visit, struct str subject, const char *field, struct str sealed)
{
	const struct look *look = &visit->look;
	struct str plain;
	struct err err;
	bool readable = false;

	if (sealed.len == 0)
		return (struct str){ 0 };
	/* What can't be opened now is not there for this page; the page itself is worth showing. */
	if (!keyring_open(look->desk->keyring, look->db, look->who.agency, subject, field, sealed, look->arena, &plain,
			  &readable, &err))
		return visit_words(visit, "（無法讀取）");
	return readable ? plain : visit_words(visit, "（已刪除）");
}

static const struct {
	const char *who, *words;
} nobodies[] = {
	{ "tocsin", "系統（時間到）" },
	{ "operator", "主機管理者（命令列）" },
	{ "anyone", "未登入的通報人" },
};

static struct str name_of(struct visit *visit, struct str person)
{
	struct row_person row;

	for (size_t i = 0; i < sizeof(nobodies) / sizeof(nobodies[0]); i++)
		if (str_is(person, nobodies[i].who))
			return visit_words(visit, nobodies[i].words);
	if (!row_person_get(visit->look.db, visit->look.arena, visit->look.who.agency, person, &row))
		return person;
	return row.erased ? visit_words(visit, "（已刪除）")
			  : visit_opened(visit, row.subject, "name", row.name_sealed);
}

struct str visit_person_name(struct visit *visit, struct str person)
{
	for (size_t i = 0; i < visit->name_count; i++)
		if (str_equal(visit->names[i].person, person))
			return visit->names[i].name;
	const struct visit_name found = { arena_str(visit->look.arena, person), name_of(visit, person) };
	if (visit->name_count < VISIT_NAMES)
		visit->names[visit->name_count++] = found;
	return found.name;
}

struct str visit_actor(struct visit *visit, struct str who, struct str delegator, struct str role)
{
	struct arena *arena = visit->look.arena;
	const struct str name = visit_person_name(visit, who);
	enum role read;
	BUF_SCOPED(out);

	if (delegator.len == 0)
		return name;
	const struct str role_words =
		role_read(role, &read)
			? visit_row_words(visit, &procedure_role(visit->look.rulebook.procedure, read)->row)
			: role;
	words_fill(visit->reader.lang, &out, "%1（代理 %2 %3）", arena_cstr(arena, name),
		   arena_cstr(arena, visit_person_name(visit, delegator)), arena_cstr(arena, role_words));
	return arena_str(arena, buf_str(&out));
}

bool visit_not_found(struct visit *visit, struct str id)
{
	const struct look *look = &visit->look;

	return db_failure(look->db) == DB_OK ? refuse_str(look->err, REFUSAL_NOT_FOUND, id)
					     : db_refuse(look->db, look->err);
}

bool visit_go(struct visit *visit, struct str path)
{
	visit->status = 303;
	visit->file_name = path;
	return true;
}
