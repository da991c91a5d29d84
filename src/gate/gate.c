#include "gate/gate.h"

#include <stdio.h>

#include "base/must.h"
#include "seal/secret.h"
#include "store/rows.h"
#include "text/sha256.h"

/* "tcn_" makes a leaked token easy to find for those who search for such things. */
static const char prefix[] = "tcn_";

static struct str digest_of(struct str token, char hex[SHA256_HEX_BYTES])
{
	return sha256_hex(sha256_of(token), hex);
}

struct str gate_secret_digest(struct arena *arena, struct str secret)
{
	char hex[SHA256_HEX_BYTES];

	return arena_str(arena, digest_of(secret, hex));
}

static void letters_make(char *out, size_t count)
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char random[64];

	must(count <= sizeof(random));
	secret_random(random, count);
	for (size_t i = 0; i < count; i++)
		out[i] = letters[random[i] & 31];
	out[count] = '\0';
	secret_wipe(random, sizeof(random));
}

void gate_secret_make(char *out, size_t letters, struct arena *arena, struct str *digest)
{
	letters_make(out, letters);
	*digest = gate_secret_digest(arena, str_from(out, letters));
}

void gate_token_make(char text[GATE_TOKEN_BYTES], struct arena *arena, struct str *digest)
{
	const size_t begin = sizeof(prefix) - 1;

	memcpy(text, prefix, begin);
	letters_make(text + begin, GATE_TOKEN_BYTES - 1 - begin);
	*digest = gate_secret_digest(arena, str_of(text));
}

unsigned gate_roles(struct str codes)
{
	unsigned roles = 0;
	struct str code;
	enum role role;

	while (codes.len) {
		str_cut(codes, ' ', &code, &codes);
		if (role_read(code, &role))
			roles |= ROLE_BIT(role);
	}
	return roles;
}

bool gate_enter(struct db *db, struct arena *arena, struct str token, struct principal *out, struct err *err)
{
	char hex[SHA256_HEX_BYTES];
	struct row_person person;

	if (!str_starts(token, str_of(prefix)))
		return refuse(err, REFUSAL_TOKEN_WRONG);
	DB_QUERY(db, token_get, rows, .digest = db_text(digest_of(token, hex)));
	if (!db_next(rows))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_TOKEN_WRONG) : db_refuse(db, err);
	if (!db_is_null(rows, COL_token_get_revoked_at))
		return refuse(err, REFUSAL_TOKEN_WRONG);
	out->agency = arena_str(arena, db_str(rows, COL_token_get_agency));
	out->person = arena_str(arena, db_str(rows, COL_token_get_person));
	if (!row_person_get(db, arena, out->agency, out->person, &person))
		return db_failure(db) == DB_OK ? refuse(err, REFUSAL_TOKEN_WRONG) : db_refuse(db, err);
	if (person.erased || str_is(person.account, "locked"))
		return refuse(err, REFUSAL_TOKEN_WRONG);
	out->subject = person.subject;
	out->roles = gate_roles(person.roles);
	return true;
}

/* The names of the roles that the clause names, for the refusal. */
static void role_names(unsigned roles, const struct procedure *procedure, char *out, size_t size)
{
	size_t len = 0;

	out[0] = '\0';
	for (int role = 0; role < ROLE_COUNT && len < size - 1; role++) {
		if (!(roles & ROLE_BIT(role)))
			continue;
		const struct role_row *row = procedure_role(procedure, (enum role)role);
		int more = snprintf(out + len, size - len, "%s%.*s", len ? "、" : "", STR_ARG(row->row.text));
		len += more > 0 ? (size_t)more : 0;
	}
}

bool gate_allows(unsigned roles, const struct procedure *procedure, enum capability capability, enum role *out,
		 struct err *err)
{
	const struct act_row *act = procedure_act(procedure, capability);
	char names[8 * ERR_WORD_BYTES], clause[ERR_WORD_BYTES]; /* refuse cuts the names where a character ends */

	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(act->roles & roles & ROLE_BIT(role)))
			continue;
		*out = (enum role)role;
		return true;
	}
	role_names(act->roles, procedure, names, sizeof(names));
	snprintf(clause, sizeof(clause), "%.*s", STR_ARG(act->row.cite));
	refuse(err, REFUSAL_ACT_OF_OTHERS, clause, names);
	return refuse_at(err, "%s", capability_code(capability));
}
