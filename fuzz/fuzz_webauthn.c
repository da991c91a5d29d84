/* What a stranger's browser sends in place of a second step: an attestation object, authenticator data, the client's data. It is read or
 * refused within bounded memory; a key that is taken can be read back; nothing that nobody signed lets anybody in. The first byte
 * says which of them the others are. */
#include <stdint.h>

#include "base/must.h"
#include "gate/webauthn.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define CLIENT(type)                   \
	S("{\"type\":\"webauthn." type \
	  "\",\"challenge\":\"AAAA\",\"origin\":\"https://example.org\",\"crossOrigin\":false}")

static const struct webauthn_asked asked = { .origin = { "https://example.org", 19 },
					     .rp = { "example.org", 11 },
					     .challenge = { "AAAA", 4 } };
/* An Ed25519 key whose private half nobody has: {1: 1, 3: -8, -1: 6, -2: h'00…09'} */
static const char key[] = "\xa4\x01\x01\x03\x27\x20\x06\x21\x58\x20"
			  "0123456789abcdef0123456789abcdef";

static void attestation_try(struct str client, struct str bytes, struct arena *arena)
{
	struct webauthn_made made;
	struct cose_key cose;

	if (webauthn_made(&asked, client, bytes, arena, &made) != WEBAUTHN_GOOD)
		return;
	must(cose_key_read(made.key, arena, &cose));
	must(made.id.len > 0 && made.id.len <= WEBAUTHN_ID_BYTES_MAX);
}

static void shown_try(struct str client, struct str authenticator, struct str signature, struct arena *arena)
{
	const struct webauthn_known known = { str_from(key, sizeof(key) - 1), 0 };
	const struct webauthn_shown shown = { client, authenticator, signature };
	uint32_t count;

	must(webauthn_shown(&asked, &known, &shown, arena, &count) != WEBAUTHN_GOOD);
	must(count == 0);
}

static void cbor_try(struct str bytes, struct arena *arena)
{
	struct cbor value;
	struct str rest = bytes;

	if (cbor_take(&rest, arena, &value))
		must(rest.len < bytes.len && cbor_read(str_first(bytes, bytes.len - rest.len), arena, &value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	ARENA_SCOPED(arena);
	const struct str bytes = str_from((const char *)data + (size > 0), size - (size > 0));

	switch (size ? data[0] % 4 : 0) {
	case 0:
		attestation_try(CLIENT("create"), bytes, &arena);
		break;
	case 1:
		shown_try(CLIENT("get"), str_after(bytes, 64), str_first(bytes, 64), &arena);
		break;
	case 2:
		attestation_try(bytes, bytes, &arena);
		shown_try(bytes, bytes, bytes, &arena);
		break;
	default:
		cbor_try(bytes, &arena);
	}
	/* Eight levels, each of at most as many values as there are bytes. */
	must(arena.used_bytes < 1024 * size + 65536);
	return 0;
}
