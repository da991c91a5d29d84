#include "desk/keyring.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/must.h"
#include "seal/secret.h"
#include "text/base64.h"

enum { STOCK = 256, CACHE = 512, SUBJECT_BYTES = 24, AGENCY_BYTES = 64 };

struct stocked {
	char subject[SUBJECT_BYTES];
	struct aead_key key;
	struct signer_wrapped wrapped;
};

/* A stock belongs to one agency at a time: the one that asked last. */
struct keyring {
	pthread_mutex_t lock;
	struct signer *signer;
	char stock_agency[AGENCY_BYTES];
	size_t stocked;
	struct stocked *stock; /* in locked memory */
	struct cached {
		char agency[AGENCY_BYTES], subject[SUBJECT_BYTES];
		struct aead_key key;
	} * cache; /* in locked memory; direct-mapped by subject */
	struct gone {
		char agency[AGENCY_BYTES], subject[SUBJECT_BYTES];
	} * gone; /* forgotten since the start: never cached again, though a reader's older snapshot may still find the key */
	size_t gone_count;
};

struct keyring *keyring_new(struct signer *signer)
{
	struct keyring *k = calloc(1, sizeof(*k));

	must(k);
	pthread_mutex_init(&k->lock, NULL);
	k->signer = signer;
	k->stock = secret_alloc(STOCK * sizeof(*k->stock));
	k->cache = secret_alloc(CACHE * sizeof(*k->cache));
	memset(k->cache, 0, CACHE * sizeof(*k->cache));
	return k;
}

void keyring_free(struct keyring **keyring)
{
	struct keyring *k = *keyring;

	if (!k)
		return;
	secret_free(k->stock);
	secret_free(k->cache);
	free(k->gone);
	pthread_mutex_destroy(&k->lock);
	free(k);
	*keyring = NULL;
}

static struct cached *place(struct keyring *k, struct str subject)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < subject.len; i++)
		hash = (hash ^ (unsigned char)subject.at[i]) * 16777619u;
	return &k->cache[hash % CACHE];
}

static bool is_cached(const struct cached *c, struct str agency, struct str subject)
{
	return str_is(subject, c->subject) && str_is(agency, c->agency);
}

static bool is_gone(const struct keyring *k, struct str agency, struct str subject)
{
	for (size_t i = 0; i < k->gone_count; i++)
		if (str_is(subject, k->gone[i].subject) && str_is(agency, k->gone[i].agency))
			return true;
	return false;
}

static void remember(struct keyring *k, struct str agency, struct str subject, const struct aead_key *key)
{
	struct cached *c = place(k, subject);

	if (agency.len >= AGENCY_BYTES || subject.len >= SUBJECT_BYTES || is_gone(k, agency, subject))
		return;
	snprintf(c->agency, sizeof(c->agency), "%.*s", STR_ARG(agency));
	snprintf(c->subject, sizeof(c->subject), "%.*s", STR_ARG(subject));
	c->key = *key;
}

/* "sub_", 70 random bits that a stock has in common, the number in it: subjects that are made together lie together in the
 * store, and a batch of them dirties one page instead of one each. */
static void subject_names(struct stocked stock[STOCK])
{
	static const char letters[] = "0123456789abcdefghjkmnpqrstvwxyz";
	unsigned char random[14];

	secret_random(random, sizeof(random));
	for (int i = 0; i < STOCK; i++) {
		char *name = stock[i].subject;
		memcpy(name, "sub_", 4);
		for (int j = 0; j < 14; j++)
			name[4 + j] = letters[random[j] & 31];
		name[18] = letters[i / 32];
		name[19] = letters[i % 32];
		name[20] = '\0';
	}
}

static bool restock(struct keyring *k, struct str agency, struct err *err)
{
	struct str subjects[STOCK];
	struct aead_key *keys = secret_alloc(STOCK * sizeof(*keys));
	struct signer_wrapped wrapped[STOCK];

	subject_names(k->stock);
	for (int i = 0; i < STOCK; i++)
		subjects[i] = str_of(k->stock[i].subject);
	bool made = signer_make_keys(k->signer, agency, subjects, STOCK, keys, wrapped, err);
	for (int i = 0; made && i < STOCK; i++) {
		k->stock[i].key = keys[i];
		k->stock[i].wrapped = wrapped[i];
	}
	secret_free(keys);
	k->stocked = made ? STOCK : 0;
	snprintf(k->stock_agency, sizeof(k->stock_agency), "%.*s", STR_ARG(agency));
	return made;
}

bool keyring_make(struct keyring *k, struct db *db, struct str agency, struct arena *arena, struct str *subject,
		  struct err *err)
{
	struct stocked taken;
	bool stocked;

	pthread_mutex_lock(&k->lock);
	stocked = (k->stocked && str_is(agency, k->stock_agency)) || restock(k, agency, err);
	if (stocked) {
		taken = k->stock[STOCK - k->stocked--];
		remember(k, agency, str_of(taken.subject), &taken.key);
	}
	pthread_mutex_unlock(&k->lock);
	if (!stocked)
		return false;
	*subject = arena_str(arena, str_of(taken.subject));
	bool kept = DB_RUN(db, subject_key_insert, .agency = db_text(agency), .subject = db_text(*subject),
			   .wrapped = db_blob(str_from((const char *)taken.wrapped.at, sizeof(taken.wrapped.at))));
	secret_wipe(&taken, sizeof(taken));
	return kept || db_refuse(db, err);
}

/* The wrapped key, from the store, opened by the signer. */
static bool fetch(struct keyring *k, struct db *db, struct str agency, struct str subject, struct aead_key *key,
		  bool *found, struct err *err)
{
	DB_QUERY(db, subject_key_get, rows, .agency = db_text(agency), .subject = db_text(subject));
	*found = db_next(rows);
	if (!*found)
		return db_failure(db) == DB_OK || db_refuse(db, err);
	return signer_unwrap(k->signer, agency, subject, db_str(rows, COL_subject_key_get_wrapped), key, err);
}

bool keyring_find(struct keyring *k, struct db *db, struct str agency, struct str subject, struct aead_key *key,
		  bool *found, struct err *err)
{
	pthread_mutex_lock(&k->lock);
	const struct cached *c = place(k, subject);
	*found = is_cached(c, agency, subject);
	if (*found)
		*key = c->key;
	pthread_mutex_unlock(&k->lock);
	if (*found)
		return true;
	if (!fetch(k, db, agency, subject, key, found, err))
		return false;
	if (!*found)
		return true;
	pthread_mutex_lock(&k->lock);
	remember(k, agency, subject, key);
	pthread_mutex_unlock(&k->lock);
	return true;
}

void keyring_forget(struct keyring *k, struct str agency, struct str subject)
{
	pthread_mutex_lock(&k->lock);
	struct cached *c = place(k, subject);
	if (is_cached(c, agency, subject))
		secret_wipe(c, sizeof(*c));
	if (!is_gone(k, agency, subject)) {
		k->gone = reallocarray(k->gone, k->gone_count + 1, sizeof(*k->gone));
		must(k->gone);
		struct gone *gone = &k->gone[k->gone_count++];
		snprintf(gone->agency, sizeof(gone->agency), "%.*s", STR_ARG(agency));
		snprintf(gone->subject, sizeof(gone->subject), "%.*s", STR_ARG(subject));
	}
	pthread_mutex_unlock(&k->lock);
}

/* What the sealed bytes are bound to: they open nowhere else. */
static struct str associated(struct arena *arena, struct str agency, struct str subject, const char *field)
{
	return arena_printf(arena, "%.*s|%.*s|%s", STR_ARG(agency), STR_ARG(subject), field);
}

bool keyring_seal(struct keyring *k, struct db *db, struct str agency, struct str subject, const char *field,
		  struct str plain, struct arena *arena, struct str *sealed, struct err *err)
{
	struct aead_key key;
	bool found;
	BUF_SCOPED(bytes);
	BUF_SCOPED(text);

	*sealed = (struct str){ 0 };
	if (plain.len == 0)
		return true;
	if (!keyring_find(k, db, agency, subject, &key, &found, err))
		return false;
	if (!found)
		return refuse(err, REFUSAL_SUBJECT_GONE);
	aead_seal(&key, associated(arena, agency, subject, field), plain, &bytes);
	secret_wipe(&key, sizeof(key));
	base64_put(&text, bytes.at, bytes.len);
	*sealed = arena_str(arena, buf_str(&text));
	return true;
}

static bool is_kept(struct db *db, struct str agency, struct str subject, bool *kept, struct err *err)
{
	DB_QUERY(db, subject_key_get, rows, .agency = db_text(agency), .subject = db_text(subject));
	*kept = db_next(rows);
	return db_failure(db) == DB_OK || db_refuse(db, err);
}

bool keyring_open_kept(struct keyring *k, struct db *db, struct str agency, struct str subject, const char *field,
		       struct str sealed, struct arena *arena, struct str *plain, bool *readable, struct err *err)
{
	struct aead_key key;
	BUF_SCOPED(bytes);
	BUF_SCOPED(text);

	*plain = (struct str){ 0 };
	*readable = true;
	if (sealed.len == 0)
		return true;
	if (!keyring_find(k, db, agency, subject, &key, readable, err))
		return false;
	if (!*readable)
		return true;
	if (!base64_read(sealed, &bytes) ||
	    !aead_open(&key, associated(arena, agency, subject, field), buf_str(&bytes), &text))
		*readable = false;
	else
		*plain = arena_str(arena, buf_str(&text));
	secret_wipe(&key, sizeof(key));
	return true;
}

bool keyring_open(struct keyring *k, struct db *db, struct str agency, struct str subject, const char *field,
		  struct str sealed, struct arena *arena, struct str *plain, bool *readable, struct err *err)
{
	*plain = (struct str){ 0 };
	*readable = true;
	/* Another node of the same store may have destroyed the key that is still cached here. */
	if (sealed.len && !is_kept(db, agency, subject, readable, err))
		return false;
	return !*readable || keyring_open_kept(k, db, agency, subject, field, sealed, arena, plain, readable, err);
}
