#include "gate/gate.h"

#include <stdio.h>

#include "base/must.h"
#include "clock/date_text.h"
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

static bool own_role(unsigned roles, unsigned named, enum role *out)
{
	for (int role = 0; role < ROLE_COUNT; role++) {
		if (!(named & roles & ROLE_BIT(role)))
			continue;
		*out = (enum role)role;
		return true;
	}
	return false;
}

/* Whose act it is, by which clause: the first words of every refusal here. refuse cuts the names where a character ends. */
struct owners {
	char clause[ERR_WORD_BYTES], names[8 * ERR_WORD_BYTES];
};

static struct owners owners_of(const struct act_row *act, const struct procedure *procedure)
{
	struct owners owners;

	role_names(act->roles, procedure, owners.names, sizeof(owners.names));
	snprintf(owners.clause, sizeof(owners.clause), "%.*s", STR_ARG(act->row.cite));
	return owners;
}

bool gate_allows(unsigned roles, const struct procedure *procedure, enum capability capability, enum role *out,
		 struct err *err)
{
	const struct act_row *act = procedure_act(procedure, capability);

	if (own_role(roles, act->roles, out))
		return true;
	const struct owners owners = owners_of(act, procedure);
	refuse(err, REFUSAL_ACT_OF_OTHERS, owners.clause, owners.names);
	return refuse_at(err, "%s", capability_code(capability));
}

/* Why one that they have does not do; the less of it is in the way, the sooner it is named. REFUSAL_NONE: it does. */
static enum refusal obstacle(const struct lent *lent, enum delegation_cover cover)
{
	static const enum refusal by_state[] = {
		[DELEGATION_COMING] = REFUSAL_DELEGATION_COMING,   [DELEGATION_IN_FORCE] = REFUSAL_NONE,
		[DELEGATION_OVER] = REFUSAL_DELEGATION_OVER,       [DELEGATION_LAPSED] = REFUSAL_DELEGATION_LAPSED,
		[DELEGATION_REVOKED] = REFUSAL_DELEGATION_REVOKED,
	};
	static const enum refusal by_cover[] = {
		[DELEGATION_COVERS] = REFUSAL_NONE,
		[DELEGATION_OF_ANOTHER_CASE] = REFUSAL_DELEGATION_CASE,
		[DELEGATION_OF_OTHER_ACTS] = REFUSAL_DELEGATION_SCOPE,
		[DELEGATION_NOT_FURTHER] = REFUSAL_DELEGATION_FURTHER,
	};

	return lent->state == DELEGATION_IN_FORCE ? by_cover[cover] : by_state[lent->state];
}

static int nearness(enum delegation_state state)
{
	static const int ranks[] = {
		[DELEGATION_IN_FORCE] = 4, [DELEGATION_LAPSED] = 3,  [DELEGATION_COMING] = 2,
		[DELEGATION_OVER] = 1,     [DELEGATION_REVOKED] = 0,
	};

	return ranks[state];
}

/* The last word: until when it was, from when it will be, for which case. */
static void obstacle_word(const struct lent *lent, enum refusal refusal, char out[DATE_TEXT_BYTES])
{
	const struct instant at = refusal == REFUSAL_DELEGATION_COMING ? lent->of.from
				  : refusal == REFUSAL_DELEGATION_OVER ? lent->of.until
								       : lent->of.revoked_at;
	char text[DATE_TEXT_BYTES];

	if (refusal == REFUSAL_DELEGATION_CASE)
		snprintf(out, DATE_TEXT_BYTES, "%.*s", STR_ARG(lent->of.incident));
	else if (instant_is_set(at))
		snprintf(out, DATE_TEXT_BYTES, "%.*s", STR_ARG(date_text_print_roc_time(at, text)));
	else
		out[0] = '\0';
}

static bool refuse_lent(const struct lent *lent, enum refusal refusal, const struct owners *owners, struct err *err)
{
	char id[64], word[DATE_TEXT_BYTES];

	snprintf(id, sizeof(id), "%.*s", STR_ARG(lent->of.id));
	obstacle_word(lent, refusal, word);
	return refuse(err, refusal, owners->clause, owners->names, id, word);
}

bool gate_permits(const struct principal *who, const struct procedure *procedure, enum capability capability,
		  struct str incident, struct leave *out, struct err *err)
{
	const struct act_row *act = procedure_act(procedure, capability);
	const struct lent *nearest = NULL;
	enum refusal refusal = REFUSAL_NONE;

	*out = (struct leave){ 0 };
	if (own_role(who->roles, act->roles, &out->role))
		return true;
	for (size_t i = 0; i < who->lent_count; i++) {
		const struct lent *lent = &who->lent[i];
		const enum delegation_cover cover = delegation_cover(&lent->of, act->roles, capability, incident);
		if (cover == DELEGATION_OF_ANOTHER_ROLE)
			continue;
		if (lent->state == DELEGATION_IN_FORCE && cover == DELEGATION_COVERS) {
			*out = (struct leave){ lent->of.role, &lent->of };
			return !who->lent_owes_factor || refuse(err, REFUSAL_FACTOR_MISSING);
		}
		if (nearest && nearness(lent->state) <= nearness(nearest->state))
			continue;
		nearest = lent;
		refusal = obstacle(lent, cover);
	}
	const struct owners owners = owners_of(act, procedure);
	if (nearest)
		refuse_lent(nearest, refusal, &owners, err);
	else
		refuse(err, REFUSAL_ACT_OF_OTHERS, owners.clause, owners.names);
	return refuse_at(err, "%s", capability_code(capability));
}

/* False: its role is none of this program's. */
static bool lent_read(struct db_rows *rows, struct arena *arena, struct lent *out)
{
	const bool live = !db_boolean(rows, COL_delegation_to_erased) &&
			  !str_is(db_str(rows, COL_delegation_to_account), "locked");

	*out = (struct lent){ .of = {
				      .id = arena_str(arena, db_str(rows, COL_delegation_to_delegation)),
				      .delegator = arena_str(arena, db_str(rows, COL_delegation_to_delegator)),
				      .capabilities = delegation_acts(db_str(rows, COL_delegation_to_capabilities)),
				      .incident = arena_str(arena, db_str(rows, COL_delegation_to_incident)),
				      .from = db_time(rows, COL_delegation_to_from_at),
				      .until = db_time(rows, COL_delegation_to_until_at),
				      .revoked_at = db_time(rows, COL_delegation_to_revoked_at),
			      } };
	if (!role_read(db_str(rows, COL_delegation_to_role), &out->of.role))
		return false;
	out->of.held = live && (gate_roles(db_str(rows, COL_delegation_to_roles)) & ROLE_BIT(out->of.role));
	return true;
}

bool gate_lent(struct db *db, struct arena *arena, struct instant now, struct principal *who, struct err *err)
{
	enum { MOST = 64 }; /* as many as sql/delegation/to.sql gives */
	struct lent *lent = NULL;

	who->lent_count = 0;
	DB_QUERY(db, delegation_to, rows, .agency = db_text(who->agency), .delegate = db_text(who->person));
	while (who->lent_count < MOST && db_next(rows)) {
		lent = lent ? lent : ARENA_ARRAY(arena, MOST, struct lent);
		if (!lent_read(rows, arena, &lent[who->lent_count]))
			continue;
		lent[who->lent_count].state = delegation_state(&lent[who->lent_count].of, now);
		who->lent_count++;
	}
	who->lent = lent;
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

unsigned gate_lent_roles(const struct principal *who)
{
	unsigned roles = 0;

	for (size_t i = 0; i < who->lent_count; i++)
		if (who->lent[i].state == DELEGATION_IN_FORCE)
			roles |= ROLE_BIT(who->lent[i].of.role);
	return roles;
}
