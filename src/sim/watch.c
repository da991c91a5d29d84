#include "sim/watch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"
#include "gate/gate.h"
#include "ledger/vkey.h"
#include "sim/watch_case.h"
#include "store/book.h"
#include "store/rebuild.h"

enum { CASES = 2000, PEOPLE = 40, DELEGATIONS = 1000, PAGE = 200 };

static const struct str agency = { "town", 4 };

struct seen_person {
	struct str id;
	unsigned roles;
};

struct seen_delegation {
	struct str id, delegate, delegator;
	unsigned role;
	struct instant from, until;
	bool revoked;
};

struct watch {
	struct arena arena;
	bool small_office, tells, major_only;
	struct finding finding;
	uint64_t facts;
	struct str vkey;
	struct seen_case *cases[CASES];
	size_t case_count;
	struct seen_person people[PEOPLE];
	size_t people_count;
	struct seen_delegation *delegations;
	size_t delegation_count;
	bool remembers;
	struct sha256_digest tables;
};

struct watch *watch_new(bool small_office, bool tells)
{
	struct watch *watch = calloc(1, sizeof(*watch));

	must(watch);
	watch->tells = tells;
	watch->small_office = small_office;
	watch->delegations = ARENA_ARRAY(&watch->arena, DELEGATIONS, struct seen_delegation);
	return watch;
}

void watch_free(struct watch **watch)
{
	if (!*watch)
		return;
	arena_free(&(*watch)->arena);
	free(*watch);
	*watch = NULL;
}

bool watch_is_broken(const struct watch *watch)
{
	return watch->finding.is;
}

struct str watch_words(const struct watch *watch)
{
	return str_of(watch->finding.words);
}

uint64_t watch_facts(const struct watch *watch)
{
	return watch->facts;
}

void watch_broken(struct watch *watch, const char *invariant, struct str words)
{
	char text[300];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(words));
	finding_add(&watch->finding, invariant, S("the desk"), text);
}

/* --- People ------------------------------------------------------------------------------------------------------------- */

static struct seen_person *person_of(struct watch *watch, struct str id)
{
	for (size_t i = 0; i < watch->people_count; i++)
		if (str_equal(watch->people[i].id, id))
			return &watch->people[i];
	return NULL;
}

static void person_registered(struct watch *watch, const struct fact *fact)
{
	const struct texts *roles = &((const struct fact_person_registered *)fact->data)->roles;
	struct seen_person *person = person_of(watch, fact->on);

	if (!person) {
		must(watch->people_count < PEOPLE);
		person = &watch->people[watch->people_count++];
		person->id = arena_str(&watch->arena, fact->on);
	}
	person->roles = 0;
	for (size_t i = 0; i < roles->count; i++)
		person->roles |= gate_roles(roles->items[i]);
}

static void delegation_granted(struct watch *watch, const struct fact *fact)
{
	const struct fact_delegation_granted *data = fact->data;

	must(watch->delegation_count < DELEGATIONS);
	watch->delegations[watch->delegation_count++] =
		(struct seen_delegation){ .id = arena_str(&watch->arena, fact->on),
					  .delegate = arena_str(&watch->arena, data->delegate),
					  .delegator = arena_str(&watch->arena, data->delegator),
					  .role = gate_roles(data->role),
					  .from = data->from_at,
					  .until = data->until_at };
}

static struct seen_delegation *delegation_of(struct watch *watch, struct str id)
{
	for (size_t i = 0; i < watch->delegation_count; i++)
		if (str_equal(watch->delegations[i].id, id))
			return &watch->delegations[i];
	return NULL;
}

/* In a role of their own, or in one that somebody who has it has given them for that time. */
static void weigh_actor(struct watch *watch, const struct fact *fact)
{
	const unsigned role = gate_roles(fact->role);
	const struct seen_person *person = person_of(watch, fact->who);

	if (!fact->role.len || !person)
		return;
	if (!fact->delegation.len) {
		if (!(person->roles & role))
			finding_add(&watch->finding, "I16", fact->on, "an act in a role that they have not");
		return;
	}
	const struct seen_delegation *lent = delegation_of(watch, fact->delegation);
	const struct seen_person *delegator = person_of(watch, fact->delegator);
	const bool holds = lent && delegator && !lent->revoked && str_equal(lent->delegate, fact->who) &&
			   str_equal(lent->delegator, fact->delegator) && lent->role == role &&
			   (delegator->roles & role) && !instant_before(fact->at, lent->from) &&
			   !instant_before(lent->until, fact->at);
	if (!holds)
		finding_add(&watch->finding, "I16", fact->on, "an act by a delegation that does not hold");
}

/* --- Facts -------------------------------------------------------------------------------------------------------------- */

static struct seen_case *case_find(const struct watch *watch, struct str id)
{
	/* The newest are asked for most. */
	for (size_t i = watch->case_count; i-- > 0;)
		if (str_equal(watch->cases[i]->id, id))
			return watch->cases[i];
	return NULL;
}

static struct seen_case *case_of(struct watch *watch, struct str id)
{
	struct seen_case *seen = case_find(watch, id);

	if (seen || id.len < 2 || id.at[0] != 'I')
		return seen;
	must(watch->case_count < CASES);
	seen = ARENA_NEW(&watch->arena, struct seen_case);
	seen->id = arena_str(&watch->arena, id);
	watch->cases[watch->case_count++] = seen;
	return seen;
}

/* What time alone brings about, and no more (tocsin acts in nobody's name). */
static void weigh_machine(struct watch *watch, const struct fact *fact)
{
	const bool time_alone = fact->kind == FACT_outage_passed || fact->kind == FACT_incident_rated ||
				fact->kind == FACT_clock_started || fact->kind == FACT_clock_moved ||
				fact->kind == FACT_clock_met || fact->kind == FACT_clock_cancelled ||
				fact->kind == FACT_message_sent || fact->kind == FACT_message_failed;

	if (str_is(fact->who, "tocsin") && !time_alone)
		finding_add(&watch->finding, "I18", fact->on, fact_row(fact->kind)->kind);
}

static void chosen(struct watch *watch, const struct fact_conflict_chosen *data)
{
	if (str_is(data->conflict, "every-level"))
		watch->major_only = str_is(data->choice, "major-only");
}

static void take(struct watch *watch, const struct fact *fact, struct instant now)
{
	struct seen_delegation *lent;

	watch->facts++;
	if (fact->at.ms != now.ms)
		finding_add(&watch->finding, "I9", fact->on, "recorded at another time than it happened");
	weigh_actor(watch, fact);
	weigh_machine(watch, fact);
	switch (fact->kind) {
	case FACT_agency_founded:
		watch->vkey = arena_str(&watch->arena, ((const struct fact_agency_founded *)fact->data)->vkey);
		break;
	case FACT_person_registered:
		person_registered(watch, fact);
		break;
	case FACT_delegation_granted:
		delegation_granted(watch, fact);
		break;
	case FACT_conflict_chosen:
		chosen(watch, fact->data);
		break;
	case FACT_delegation_revoked:
		lent = delegation_of(watch, fact->on);
		if (lent)
			lent->revoked = true;
		break;
	default:
		break;
	}
	struct seen_case *seen = case_of(watch, fact->on);
	if (seen)
		case_fact(seen, fact, watch->small_office, &watch->arena, &watch->finding);
}

static void weigh_cases(struct watch *watch, struct instant now)
{
	for (size_t i = 0; i < watch->case_count; i++)
		case_weigh(watch->cases[i], now, watch->major_only, &watch->finding);
}

void watch_look(struct watch *watch, struct db *db, struct instant now)
{
	bool more = true;

	watch->remembers = false;
	while (more && !watch->finding.is) {
		ARENA_SCOPED(arena);
		struct fact fact;
		int count = 0;
		if (!db_begin(db))
			break;
		{
			DB_QUERY(db, entry_page, rows, .agency = db_text(agency), .from = db_int((int64_t)watch->facts),
				 .most = db_int(PAGE));
			while (db_next(rows)) {
				count++;
				if (watch->tells)
					printf("%.*s\n", STR_ARG(db_str(rows, COL_entry_page_body)));
				if (fact_read(arena_str(&arena, db_str(rows, COL_entry_page_body)), &arena, &fact))
					take(watch, &fact, now);
				else
					finding_add(&watch->finding, "I10", agency, "an entry that is no fact");
			}
		}
		more = count == PAGE;
		if (db_failure(db) != DB_OK)
			watch_broken(watch, "I14", str_of(db_failure_text(db)));
		db_rollback(db);
	}
	weigh_cases(watch, now);
}

/* --- What changed nothing ----------------------------------------------------------------------------------------------- */

static struct sha256_digest tables_of(struct watch *watch, struct db *db)
{
	struct sha256_digest digest = { 0 };
	struct err err = { 0 };

	if (!db_begin(db) || !store_derived_digest(db, &digest, &err))
		watch_broken(watch, "I14", S("the tables can't be read"));
	db_rollback(db);
	return digest;
}

void watch_remember(struct watch *watch, struct db *db)
{
	watch->tables = tables_of(watch, db);
	watch->remembers = true;
}

void watch_nothing_changed(struct watch *watch, struct db *db, const char *why)
{
	bool grown = true;

	if (db_begin(db)) {
		DB_QUERY(db, entry_page, rows, .agency = db_text(agency), .from = db_int((int64_t)watch->facts),
			 .most = db_int(1));
		grown = db_next(rows);
	}
	db_rollback(db);
	if (grown)
		finding_add(&watch->finding, "I15", str_of(why), "and yet something was recorded");
	if (!watch->remembers)
		return;
	watch->remembers = false;
	const struct sha256_digest now = tables_of(watch, db);
	if (memcmp(&now, &watch->tables, sizeof(now)) != 0)
		finding_add(&watch->finding, "I15", str_of(why), "and yet the tables differ");
}

/* --- The end ------------------------------------------------------------------------------------------------------------ */

static void weigh_log(struct watch *watch, struct db *db)
{
	struct vkey vkey;
	struct verify_finding found = { 0 };
	struct err err = { 0 };
	const struct book_trust trust = { .vkeys = &vkey, .count = 1 };

	if (!vkey_read(watch->vkey, &vkey, &err) || !db_begin(db) || !book_verify(db, agency, &trust, &found, &err))
		watch_broken(watch, "I11", S("the log can't be verified"));
	else if (found.what != VERIFY_OK || found.entries != watch->facts)
		watch_broken(watch, "I11", str_of(verify_code(found.what)));
	db_rollback(db);
}

static void weigh_replay(struct watch *watch, struct db *db)
{
	const struct sha256_digest kept = tables_of(watch, db);
	struct err err = { 0 };
	int64_t facts = 0;

	if (!store_rebuild(db, &facts, &err) || facts != (int64_t)watch->facts)
		watch_broken(watch, "I10", S("the log can't be replayed"));
	const struct sha256_digest replayed = tables_of(watch, db);
	if (memcmp(&kept, &replayed, sizeof(kept)) != 0)
		watch_broken(watch, "I10", S("replay gives other tables"));
}

void watch_end(struct watch *watch, struct str store, bool verifies)
{
	struct db *db = NULL;
	struct err err = { 0 };

	if (!db_open(store, DB_WRITER, &db, &err)) {
		watch_broken(watch, "I14", S("the store can't be opened"));
		return;
	}
	if (verifies)
		weigh_log(watch, db);
	weigh_replay(watch, db);
	db_close(&db);
}

struct watch_form watch_form(const struct watch *watch, struct str incident, struct str phase)
{
	const struct seen_case *seen = case_find(watch, incident);
	const int at = case_phase(phase);

	if (!seen || at < 0)
		return (struct watch_form){ 0 };
	const struct seen_form *form = &seen->forms[at];
	return (struct watch_form){ form->content, form->version, form->content.len && !form->decided };
}
