#include "desk/receipt.h"

#include <string.h>

#include "text/sha256.h"

enum { LETTERS = 16, GROUP = 4 };

/* Crockford's: no letter that looks like another. */
static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

void receipt_make(struct str idempotency_key, char out[RECEIPT_BYTES])
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, "tocsin receipt\n", 15);
	sha256_add(&sha, idempotency_key.at, idempotency_key.len);
	const struct sha256_digest digest = sha256_end(&sha);
	for (int letter = 0, at = 0; letter < LETTERS; letter++) {
		if (letter && letter % GROUP == 0)
			out[at++] = '-';
		out[at++] = alphabet[digest.at[letter] & 31];
	}
	out[RECEIPT_BYTES - 1] = '\0';
}

static int letter_of(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		c = '0';
	if (c == 'I' || c == 'L')
		c = '1';
	const char *found = c ? strchr(alphabet, c) : NULL;
	return found ? *found : -1;
}

bool receipt_read(struct str typed, char out[RECEIPT_BYTES])
{
	int letters = 0, at = 0;

	for (size_t i = 0; i < typed.len; i++) {
		if (typed.at[i] == '-' || typed.at[i] == ' ')
			continue;
		int letter = letter_of(typed.at[i]);
		if (letter < 0 || letters == LETTERS)
			return false;
		if (letters && letters % GROUP == 0)
			out[at++] = '-';
		out[at++] = (char)letter;
		letters++;
	}
	out[RECEIPT_BYTES - 1] = '\0';
	return letters == LETTERS;
}

struct str receipt_digest(struct arena *arena, const char *receipt)
{
	struct sha256 sha;
	char hex[SHA256_HEX_BYTES];

	sha256_begin(&sha);
	sha256_add(&sha, receipt, strlen(receipt));
	return arena_str(arena, sha256_hex(sha256_end(&sha), hex));
}
