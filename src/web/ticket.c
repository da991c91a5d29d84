#include "web/ticket.h"

#include "text/base64.h"
#include "text/json.h"

static const char purpose[] = "tocsin ticket 1";

static void member(struct json_out *o, const char *key, struct str value)
{
	json_out_key(o, key);
	json_out_string(o, value);
}

struct str ticket_seal(const struct aead_key *key, const struct ticket *ticket, struct instant now, struct arena *arena)
{
	BUF_SCOPED(plain);
	BUF_SCOPED(sealed);
	BUF_SCOPED(text);
	struct json_out o = { &plain, false };

	json_out_open(&o, '{');
	json_out_key(&o, "ends");
	json_out_int(&o, instant_plus(now, SPAN_HOURS(TICKET_HOURS)).ms);
	json_out_key(&o, "fields");
	json_out_open(&o, '[');
	for (size_t i = 0; i < ticket->typed.count; i++) {
		json_out_string(&o, ticket->typed.at[i].name);
		json_out_string(&o, ticket->typed.at[i].value);
	}
	json_out_close(&o, ']');
	member(&o, "path", ticket->path);
	member(&o, "person", ticket->person);
	json_out_close(&o, '}');
	aead_seal(key, str_of(purpose), buf_str(&plain), &sealed);
	base64_put(&text, sealed.at, sealed.len);
	return arena_str(arena, buf_str(&text));
}

static struct str string_of(const struct json *ticket, const char *name)
{
	const struct json *member = json_member(ticket, name);

	return member && member->kind == JSON_IS_STRING ? member->string : (struct str){ 0 };
}

/* Sealed by us, so it has the form that we gave it; what has not is a bug elsewhere and opens nothing. */
static bool fields_read(const struct json *list, struct arena *arena, struct typed *out)
{
	if (!list || list->kind != JSON_IS_ARRAY || list->count % 2)
		return false;
	struct typed_field *fields = ARENA_ARRAY(arena, list->count / 2 + 1, struct typed_field);
	for (size_t i = 0; i < list->count; i += 2)
		fields[i / 2] = (struct typed_field){ list->items[i].string, list->items[i + 1].string };
	*out = (struct typed){ fields, list->count / 2 };
	return true;
}

bool ticket_open(const struct aead_key *key, struct str text, struct instant now, struct arena *arena,
		 struct ticket *out)
{
	BUF_SCOPED(sealed);
	BUF_SCOPED(plain);
	struct json json;
	struct err err;

	if (!base64_read(text, &sealed) || !aead_open(key, str_of(purpose), buf_str(&sealed), &plain))
		return false;
	if (!json_read(arena_str(arena, buf_str(&plain)), arena, &json, &err))
		return false;
	const struct json *ends = json_member(&json, "ends");
	if (!ends || ends->integer <= now.ms)
		return false;
	out->path = string_of(&json, "path");
	out->person = string_of(&json, "person");
	return fields_read(json_member(&json, "fields"), arena, &out->typed);
}
