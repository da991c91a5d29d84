#include "seal/password.h"

#include <pthread.h>
#include <stdio.h>

#include <sodium.h>

#include "base/must.h"
#include "seal/secret.h"
#include "seal/start.h"

/* The one place that says how dear a guess is. OWASP's and RFC 9106's second choice: 64 MiB, t = 3. */
static const struct {
	unsigned long long passes;
	size_t memory_bytes;
} cost = { 3, (size_t)64 << 20 };

_Static_assert(PASSWORD_TEXT_BYTES >= crypto_pwhash_STRBYTES, "room for the text");

static const char *at(struct str s)
{
	return s.at ? s.at : "";
}

void password_hash(struct str password, char out[PASSWORD_TEXT_BYTES])
{
	seal_start();
	memset(out, 0, PASSWORD_TEXT_BYTES);
	/* It fails only for want of memory: exhaustion, which is no outcome. */
	must(crypto_pwhash_str_alg(out, at(password), password.len, cost.passes, cost.memory_bytes,
				   crypto_pwhash_ALG_ARGON2ID13) == 0);
}

/* The library reads a C string, and all of the room that it takes. */
static bool text_of(struct str hash, char out[PASSWORD_TEXT_BYTES])
{
	memset(out, 0, PASSWORD_TEXT_BYTES);
	if (hash.len == 0 || hash.len >= PASSWORD_TEXT_BYTES)
		return false;
	memcpy(out, hash.at, hash.len);
	return true;
}

bool password_matches(struct str hash, struct str password)
{
	char text[PASSWORD_TEXT_BYTES];

	seal_start();
	return text_of(hash, text) && crypto_pwhash_str_verify(text, at(password), password.len) == 0;
}

bool password_is_current(struct str hash)
{
	char text[PASSWORD_TEXT_BYTES];

	seal_start();
	return text_of(hash, text) && crypto_pwhash_str_needs_rehash(text, cost.passes, cost.memory_bytes) == 0;
}

static char nobodys[PASSWORD_TEXT_BYTES];

static void nobodys_make(void)
{
	char password[32];

	secret_random(password, sizeof(password));
	password_hash(str_from(password, sizeof(password)), nobodys);
	secret_wipe(password, sizeof(password));
}

struct str password_nobodys(void)
{
	static pthread_once_t made = PTHREAD_ONCE_INIT;

	pthread_once(&made, nobodys_make);
	return str_of(nobodys);
}
