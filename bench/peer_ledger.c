/* peer_ledger: the least work that can check a log: the RFC 6962 tree over its entries and one Ed25519 check for every
 * checkpoint, all of it in memory beforehand. Bare OpenSSL and libsodium, nothing of tocsin.
 *
 *     peer_ledger STORE AGENCY VKEY     STORE is a tocsin.db; VKEY as in the key directory ("name+id+base64")
 *
 * Compares the root at every checkpoint with the note's, and exits 1 when one differs or a signature does not fit: so that
 * both did the same. One line of JSON: {"name","value","unit","entries","checkpoints","seconds"}.
 */
#include <openssl/evp.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { HASH = 32 };

struct bytes {
	unsigned char *at;
	size_t len;
};

struct note {
	int64_t size;
	struct bytes text; /* with the empty line: root and signature are cut out below */
	unsigned char root[HASH], signature[crypto_sign_BYTES];
	size_t signed_len;
};

static struct bytes *entries;
static struct note *notes;
static size_t entry_count, note_count;
static EVP_MD_CTX *hasher;
static EVP_MD *algorithm;

static _Noreturn void fail(const char *what)
{
	fprintf(stderr, "peer_ledger: %s\n", what);
	exit(1);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void unbase64(const char *at, size_t len, unsigned char *out, size_t size)
{
	size_t got;

	if (sodium_base642bin(out, size, at, len, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) != 0 || got != size)
		fail("base64");
}

/* "origin\nsize\nroot\n\n— name base64(id ‖ signature)\n" */
static void note_cut(struct note *n)
{
	char *text = (char *)n->text.at, *end = strstr(text, "\n\n"), *root = strchr(strchr(text, '\n') + 1, '\n') + 1;
	unsigned char id_and_signature[4 + crypto_sign_BYTES];

	if (!end)
		fail("note");
	n->signed_len = (size_t)(end + 1 - text);
	unbase64(root, strcspn(root, "\n"), n->root, HASH);
	char *signature = strrchr(end, ' ') + 1;
	unbase64(signature, strcspn(signature, "\n"), id_and_signature, sizeof(id_and_signature));
	memcpy(n->signature, id_and_signature + 4, sizeof(n->signature));
}

static sqlite3_stmt *select_of(sqlite3 *db, const char *sql, const char *agency)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK)
		fail(sqlite3_errmsg(db));
	sqlite3_bind_text(s, 1, agency, -1, SQLITE_STATIC);
	return s;
}

static struct bytes column(sqlite3_stmt *s, int i)
{
	struct bytes b = { NULL, (size_t)sqlite3_column_bytes(s, i) };

	b.at = calloc(1, b.len + 2); /* the first byte is the leaf's prefix */
	memcpy(b.at + 1, sqlite3_column_blob(s, i), b.len);
	return b;
}

static void load(const char *store, const char *agency)
{
	size_t room = 0;
	sqlite3 *db;

	if (sqlite3_open_v2(store, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		fail(store);
	sqlite3_stmt *s = select_of(db, "SELECT body FROM entry WHERE agency = ?1 ORDER BY seq", agency);
	for (; sqlite3_step(s) == SQLITE_ROW; entry_count++) {
		if (entry_count == room)
			entries = realloc(entries, (room = room ? room * 2 : 1024) * sizeof(*entries));
		entries[entry_count] = column(s, 0);
	}
	sqlite3_finalize(s);
	s = select_of(db, "SELECT size, CAST(note AS BLOB) FROM checkpoint WHERE agency = ?1 ORDER BY size", agency);
	for (room = 0; sqlite3_step(s) == SQLITE_ROW; note_count++) {
		if (note_count == room)
			notes = realloc(notes, (room = room ? room * 2 : 1024) * sizeof(*notes));
		notes[note_count] = (struct note){ .size = sqlite3_column_int64(s, 0), .text = column(s, 1) };
		notes[note_count].text.at++;
		note_cut(&notes[note_count]);
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
}

static void hash(const unsigned char *at, size_t len, unsigned char out[HASH])
{
	if (EVP_DigestInit_ex2(hasher, algorithm, NULL) != 1 || EVP_DigestUpdate(hasher, at, len) != 1 ||
	    EVP_DigestFinal_ex(hasher, out, NULL) != 1)
		fail("SHA-256");
	algorithm = NULL; /* kept by the context from here on */
}

static void node(unsigned char left[HASH], const unsigned char right[HASH])
{
	unsigned char both[1 + 2 * HASH] = { 1 };

	memcpy(both + 1, left, HASH);
	memcpy(both + 1 + HASH, right, HASH);
	hash(both, sizeof(both), left);
}

static void check(const unsigned char key[crypto_sign_PUBLICKEYBYTES])
{
	static unsigned char stack[64][HASH];
	unsigned char root[HASH];
	size_t depth = 0, next = 0;

	for (size_t i = 0; i < entry_count; i++) {
		hash(entries[i].at, entries[i].len + 1, stack[depth++]);
		for (size_t size = i; size & 1; size >>= 1, depth--)
			node(stack[depth - 2], stack[depth - 1]);
		if (next == note_count || (int64_t)i + 1 != notes[next].size)
			continue;
		memcpy(root, stack[depth - 1], HASH);
		for (size_t d = depth - 1; d > 0; d--) {
			unsigned char up[HASH];
			memcpy(up, stack[d - 1], HASH);
			node(up, root);
			memcpy(root, up, HASH);
		}
		if (memcmp(root, notes[next].root, HASH) != 0)
			fail("a root differs");
		if (crypto_sign_verify_detached(notes[next].signature, notes[next].text.at, notes[next].signed_len,
						key) != 0)
			fail("a signature does not fit");
		next++;
	}
	if (next != note_count)
		fail("checkpoints left over");
}

int main(int argc, char **argv)
{
	unsigned char key[1 + crypto_sign_PUBLICKEYBYTES];

	if (argc != 4) {
		fprintf(stderr, "peer_ledger STORE AGENCY VKEY\n");
		return 2;
	}
	const char *last = strchr(argv[3], '+') ? strchr(strchr(argv[3], '+') + 1, '+') : NULL;
	if (sodium_init() < 0 || !last)
		fail("VKEY");
	unbase64(last + 1, strlen(last + 1), key, sizeof(key));
	load(argv[1], argv[2]);
	algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
	hasher = EVP_MD_CTX_new();
	double began = now();
	check(key + 1);
	double took = now() - began;
	printf("{\"name\":\"bare-ledger\",\"value\":%.1f,\"unit\":\"entries/s\",\"entries\":%zu,\"checkpoints\":%zu,\"seconds\":%.4f}\n",
	       (double)entry_count / took, entry_count, note_count, took);
	return 0;
}
