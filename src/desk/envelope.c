#include "desk/envelope.h"

#include <stdio.h>

#include "gate/gate.h"
#include "seal/secret.h"

enum { CODE_LETTERS = 24 };

void envelope_code_make(char out[ENVELOPE_CODE_BYTES])
{
	ARENA_SCOPED(arena);
	char code[CODE_LETTERS + 1];
	struct str digest;

	gate_secret_make(code, CODE_LETTERS, &arena, &digest);
	snprintf(out, ENVELOPE_CODE_BYTES, "%.4s-%.4s-%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12,
		 code + 16, code + 20);
	secret_wipe(code, sizeof(code));
}

struct str envelope_code_bare(struct arena *arena, struct str code)
{
	BUF_SCOPED(bare);

	for (size_t i = 0; i < code.len; i++)
		if (code.at[i] != ' ' && code.at[i] != '-')
			buf_add_char(&bare,
				     (char)(code.at[i] >= 'A' && code.at[i] <= 'Z' ? code.at[i] | 32 : code.at[i]));
	return arena_str(arena, buf_str(&bare));
}

struct str envelope_number(struct arena *arena, struct str typed)
{
	const struct str number = str_trim(typed);

	return number.len && number.at[0] == 'e' ? arena_printf(arena, "E%.*s", STR_ARG(str_after(number, 1)))
						 : arena_str(arena, number);
}

enum envelope_state envelope_state(const struct row_envelope *row, struct instant now)
{
	if (!instant_is_set(row->opened_at))
		return instant_is_set(row->withdrawn_at) ? ENVELOPE_WITHDRAWN : ENVELOPE_SEALED;
	if (!instant_is_set(row->withdrawn_at) && instant_before(now, row->until_at))
		return ENVELOPE_OPEN;
	return instant_is_set(row->acknowledged_at) ? ENVELOPE_ACKNOWLEDGED : ENVELOPE_OVER;
}

const char *envelope_state_code(enum envelope_state state)
{
	static const char *const codes[] = { "sealed", "open", "over", "acknowledged", "withdrawn" };

	return codes[state];
}
