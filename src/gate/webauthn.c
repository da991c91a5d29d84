#include "gate/webauthn.h"

#include "text/base64.h"
#include "text/json.h"
#include "text/sha256.h"

static const char *const codes[WEBAUTHN_VERDICTS] = {
	[WEBAUTHN_GOOD] = "good",
	[WEBAUTHN_CLIENT_UNREADABLE] = "client-unreadable",
	[WEBAUTHN_TYPE] = "type",
	[WEBAUTHN_CHALLENGE] = "challenge",
	[WEBAUTHN_ORIGIN] = "origin",
	[WEBAUTHN_UNREADABLE] = "unreadable",
	[WEBAUTHN_RP] = "rp",
	[WEBAUTHN_ABSENT] = "absent",
	[WEBAUTHN_UNVERIFIED] = "unverified",
	[WEBAUTHN_KEY] = "key",
	[WEBAUTHN_ATTESTATION] = "attestation",
	[WEBAUTHN_SIGNATURE] = "signature",
	[WEBAUTHN_COUNTER] = "counter",
};

const char *webauthn_verdict_code(enum webauthn_verdict verdict)
{
	return codes[verdict];
}

static struct str text_of(const struct json *object, const char *name)
{
	const struct json *value = json_member(object, name);

	return value && value->kind == JSON_IS_STRING ? value->string : (struct str){ 0 };
}

/* Sections 7.1 steps 6 to 11, 7.2 steps 10 to 14. Members that we don't know may be there (section 5.8.1.2). */
static enum webauthn_verdict client_check(const struct webauthn_asked *asked, const char *type, struct str client,
					  struct arena *arena)
{
	struct json json;
	struct err err;

	if (!json_read(client, arena, &json, &err) || json.kind != JSON_IS_OBJECT)
		return WEBAUTHN_CLIENT_UNREADABLE;
	if (!str_is(text_of(&json, "type"), type))
		return WEBAUTHN_TYPE;
	if (asked->challenge.len == 0 || !str_equal_secret(text_of(&json, "challenge"), asked->challenge))
		return WEBAUTHN_CHALLENGE;
	const struct json *cross = json_member(&json, "crossOrigin");
	if (asked->origin.len == 0 || !str_equal(text_of(&json, "origin"), asked->origin) ||
	    (cross && !(cross->kind == JSON_IS_BOOL && !cross->boolean)) || json_member(&json, "topOrigin"))
		return WEBAUTHN_ORIGIN;
	return WEBAUTHN_GOOD;
}

/* Authenticator data, section 6.1. */
enum { FLAG_PRESENT = 1, FLAG_VERIFIED = 4, FLAG_MAY_BACK_UP = 8, FLAG_BACKED_UP = 16, FLAG_KEY = 64, FLAG_MORE = 128 };
enum { HASH_BYTES = 32, HEAD_BYTES = 37, AAGUID_BYTES = 16 };

struct data {
	struct str rp_hash;
	unsigned flags;
	uint32_t count;
	struct str id, key; /* with FLAG_KEY */
	struct cose_key cose;
	bool cose_is_ours;
};

static uint32_t number_take(struct str *bytes, size_t width)
{
	uint32_t number = 0;

	for (size_t i = 0; i < width; i++)
		number = number << 8 | (unsigned char)bytes->at[i];
	*bytes = str_after(*bytes, width);
	return number;
}

/* Section 6.5.1. */
static bool key_take(struct str *rest, struct arena *arena, struct data *out)
{
	struct cbor map;

	if (rest->len < AAGUID_BYTES + 2)
		return false;
	*rest = str_after(*rest, AAGUID_BYTES);
	const size_t length = number_take(rest, 2);
	if (length == 0 || length > WEBAUTHN_ID_BYTES_MAX || length > rest->len)
		return false;
	out->id = str_first(*rest, length);
	*rest = str_after(*rest, length);
	const struct str begins = *rest;
	if (!cbor_take(rest, arena, &map) || map.kind != CBOR_MAP)
		return false;
	out->key = str_first(begins, begins.len - rest->len);
	out->cose_is_ours = cose_key_of(&map, &out->cose);
	return true;
}

static bool data_read(struct str bytes, struct arena *arena, struct data *out)
{
	struct cbor more;
	struct str rest = str_after(bytes, HEAD_BYTES - 5);

	*out = (struct data){ .rp_hash = str_first(bytes, HASH_BYTES) };
	if (bytes.len < HEAD_BYTES)
		return false;
	out->flags = number_take(&rest, 1);
	out->count = number_take(&rest, 4);
	if (out->flags & FLAG_KEY && !key_take(&rest, arena, out))
		return false;
	if (out->flags & FLAG_MORE && !(cbor_take(&rest, arena, &more) && more.kind == CBOR_MAP))
		return false;
	/* What is backed up could be. */
	return rest.len == 0 && (out->flags & FLAG_MAY_BACK_UP || !(out->flags & FLAG_BACKED_UP));
}

static enum webauthn_verdict data_check(const struct webauthn_asked *asked, const struct data *data)
{
	const struct sha256_digest ours = sha256_of(asked->rp);

	if (asked->rp.len == 0 || !str_equal(data->rp_hash, str_from((const char *)ours.at, sizeof(ours.at))))
		return WEBAUTHN_RP;
	if (!(data->flags & FLAG_PRESENT))
		return WEBAUTHN_ABSENT;
	return asked->verified && !(data->flags & FLAG_VERIFIED) ? WEBAUTHN_UNVERIFIED : WEBAUTHN_GOOD;
}

/* What is signed: the authenticator's data and the digest of the client's. */
static struct str signed_text(struct arena *arena, struct str authenticator, struct str client)
{
	const struct sha256_digest digest = sha256_of(client);
	BUF_SCOPED(text);

	buf_add(&text, authenticator);
	buf_add_bytes(&text, digest.at, sizeof(digest.at));
	return arena_str(arena, buf_str(&text));
}

/* Section 8.7 and, of 8.2, self attestation. */
static bool statement_is_good(const struct cbor *object, const struct data *data, struct str client,
			      struct arena *arena)
{
	const struct str format = cbor_text(cbor_named(object, "fmt"));
	const struct cbor *statement = cbor_named(object, "attStmt");

	if (!cbor_is(statement, CBOR_MAP))
		return false;
	if (str_is(format, "none"))
		return statement->count == 0;
	return str_is(format, "packed") && !cbor_named(statement, "x5c") &&
	       cbor_int(cbor_named(statement, "alg")) == (int64_t)data->cose.algorithm &&
	       cose_is_signed(&data->cose, signed_text(arena, cbor_bytes(cbor_named(object, "authData")), client),
			      cbor_bytes(cbor_named(statement, "sig")));
}

enum webauthn_verdict webauthn_made(const struct webauthn_asked *asked, struct str client, struct str attestation,
				    struct arena *arena, struct webauthn_made *out)
{
	struct cbor object;
	struct data data;

	*out = (struct webauthn_made){ 0 };
	enum webauthn_verdict verdict = client_check(asked, "webauthn.create", client, arena);
	if (verdict != WEBAUTHN_GOOD)
		return verdict;
	if (!cbor_read(attestation, arena, &object) || object.kind != CBOR_MAP ||
	    !data_read(cbor_bytes(cbor_named(&object, "authData")), arena, &data))
		return WEBAUTHN_UNREADABLE;
	verdict = data_check(asked, &data);
	if (verdict != WEBAUTHN_GOOD)
		return verdict;
	if (!(data.flags & FLAG_KEY) || !data.cose_is_ours)
		return WEBAUTHN_KEY;
	if (!statement_is_good(&object, &data, client, arena))
		return WEBAUTHN_ATTESTATION;
	*out = (struct webauthn_made){ .id = data.id,
				       .key = data.key,
				       .count = data.count,
				       .verified = data.flags & FLAG_VERIFIED,
				       .backed_up = data.flags & FLAG_BACKED_UP };
	return WEBAUTHN_GOOD;
}

enum webauthn_verdict webauthn_shown(const struct webauthn_asked *asked, const struct webauthn_known *known,
				     const struct webauthn_shown *shown, struct arena *arena, uint32_t *count)
{
	struct data data;
	struct cose_key key;

	*count = known->count;
	enum webauthn_verdict verdict = client_check(asked, "webauthn.get", shown->client, arena);
	if (verdict != WEBAUTHN_GOOD)
		return verdict;
	if (!data_read(shown->authenticator, arena, &data))
		return WEBAUTHN_UNREADABLE;
	verdict = data_check(asked, &data);
	if (verdict != WEBAUTHN_GOOD)
		return verdict;
	if (!cose_key_read(known->key, arena, &key))
		return WEBAUTHN_KEY;
	if (!cose_is_signed(&key, signed_text(arena, shown->authenticator, shown->client), shown->signature))
		return WEBAUTHN_SIGNATURE;
	*count = data.count;
	/* One that does not count says 0 for ever. */
	return (data.count || known->count) && data.count <= known->count ? WEBAUTHN_COUNTER : WEBAUTHN_GOOD;
}

static bool is_address(struct str host)
{
	for (size_t i = 0; i < host.len; i++)
		if (host.at[i] != '.' && (host.at[i] < '0' || host.at[i] > '9'))
			return host.at[0] == '[';
	return true;
}

struct str webauthn_rp_of(struct str origin)
{
	const bool plain = str_starts(origin, S("http://")), secure = str_starts(origin, S("https://"));
	struct str host, port;

	if (!plain && !secure)
		return (struct str){ 0 };
	str_cut(str_after(origin, plain ? 7 : 8), ':', &host, &port);
	const bool local = str_is(host, "localhost") || str_ends(host, S(".localhost"));
	return is_address(host) || (plain && !local) ? (struct str){ 0 } : host;
}
