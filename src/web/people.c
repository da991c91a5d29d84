#include "web/people.h"

#include <stdio.h>

#include "gate/gate.h"

struct str people_setting_words(struct visit *visit, const char *msgid, const char *setting)
{
	char number[16];

	snprintf(number, sizeof(number), "%d", procedure_setting(visit->look.rulebook.procedure, setting));
	return visit_words_1(visit, msgid, str_of(number));
}

struct str people_password_rule(struct visit *visit)
{
	return people_setting_words(visit, "至少 %1 個字。一句只有您會想到的話最好記；可以貼上，不必混合大小寫或符號。",
				    SETTING_PASSWORD_LENGTH);
}

struct str people_role_names(struct visit *visit, struct str codes)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	const unsigned roles = gate_roles(codes);
	BUF_SCOPED(out);

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		if (out.len)
			buf_add(&out, visit->reader.lang == LANG_EN ? S(", ") : S("、"));
		buf_add(&out, visit_row_words(visit, &procedure_role(procedure, (enum role)role)->row));
	}
	return arena_str(visit->look.arena, buf_str(&out));
}

struct options people_roles(struct visit *visit, struct str codes)
{
	const struct procedure *procedure = visit->look.rulebook.procedure;
	struct option *options = ARENA_ARRAY(visit->look.arena, ROLE_COUNT, struct option);
	const unsigned roles = gate_roles(codes);

	for (int role = 0; role < ROLE_COUNT; role++) {
		const struct role_row *row = procedure_role(procedure, (enum role)role);
		options[role] = (struct option){ .value = row->row.id,
						 .label = visit_row_words(visit, &row->row),
						 .chosen = roles & ROLE_BIT(role) };
	}
	return (struct options){ options, ROLE_COUNT };
}

struct str people_state(struct visit *visit, const struct row_person *person, bool password_set, struct str *tone)
{
	*tone = S("plain");
	if (person->erased)
		return visit_words(visit, "已刪除");
	if (str_is(person->account, "locked")) {
		*tone = S("late");
		return visit_words(visit, "已停用");
	}
	if (person->account.len == 0)
		return visit_words(visit, "沒有帳號");
	*tone = password_set ? S("calm") : S("warn");
	return visit_words(visit, password_set ? "可登入" : "尚未啟用");
}
