#include "gate/totp.h"

#include <stdio.h>

#include "base/buf.h"
#include "seal/secret.h"
#include "text/base32.h"
#include "text/hmac.h"
#include "text/query.h"

enum { STEP_MS = 30000, WINDOW = 1 };

int64_t totp_step(struct instant now)
{
	return now.ms / STEP_MS;
}

void totp_code(struct str secret, int64_t step, char out[TOTP_CODE_BYTES])
{
	unsigned char message[8], mac[HMAC_SHA1_BYTES];
	uint32_t number = 0;

	for (int i = 0; i < 8; i++)
		message[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i) & 255);
	hmac_sha1(secret, str_from((const char *)message, sizeof(message)), mac);
	for (int i = 0; i < 4; i++) /* RFC 4226 section 5.3 */
		number = number << 8 | mac[(mac[HMAC_SHA1_BYTES - 1] & 15) + i];
	snprintf(out, TOTP_CODE_BYTES, "%06u", (number & 0x7FFFFFFF) % 1000000);
	secret_wipe(mac, sizeof(mac));
}

bool totp_is_good(struct str secret, struct str code, struct instant now, int64_t last, int64_t *step)
{
	char typed[TOTP_CODE_BYTES] = "", made[TOTP_CODE_BYTES];
	size_t digits = 0;
	bool good = false;

	for (size_t i = 0; i < code.len; i++) {
		if (code.at[i] == ' ')
			continue;
		if (digits == TOTP_CODE_BYTES - 1)
			return false;
		typed[digits++] = code.at[i];
	}
	if (digits != TOTP_CODE_BYTES - 1)
		return false;
	for (int64_t at = totp_step(now) - WINDOW; at <= totp_step(now) + WINDOW; at++) {
		totp_code(secret, at, made);
		const bool same = str_equal_secret(str_of(made), str_from(typed, digits));
		if (same && at > last) {
			good = true;
			*step = at;
		}
	}
	return good;
}

struct str totp_new(struct arena *arena)
{
	unsigned char secret[TOTP_SECRET_BYTES];
	BUF_SCOPED(text);

	secret_random(secret, sizeof(secret));
	base32_put(&text, secret, sizeof(secret));
	secret_wipe(secret, sizeof(secret));
	return arena_str(arena, buf_str(&text));
}

bool totp_secret_read(struct str base32, struct arena *arena, struct str *secret)
{
	BUF_SCOPED(bytes);

	if (!base32_read(base32, &bytes) || bytes.len < 16)
		return false;
	*secret = arena_str(arena, buf_str(&bytes));
	return true;
}

struct str totp_uri(struct str base32, struct str issuer, struct str name, struct arena *arena)
{
	BUF_SCOPED(uri);

	buf_add(&uri, S("otpauth://totp/"));
	query_escape(&uri, issuer);
	buf_add(&uri, S(":"));
	query_escape(&uri, name);
	buf_add(&uri, S("?secret="));
	buf_add(&uri, base32);
	buf_add(&uri, S("&issuer="));
	query_escape(&uri, issuer);
	return arena_str(arena, buf_str(&uri));
}
