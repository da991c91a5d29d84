#include "api/openapi.h"

#include <ctype.h>

#include "api/route.h"
#include "desk/input.h"
#include "text/json.h"

static void member(struct json_out *o, const char *key, const char *value)
{
	json_out_key(o, key);
	json_out_string(o, str_of(value));
}

static void member_raw(struct json_out *o, const char *key, const char *json)
{
	json_out_key(o, key);
	json_out_raw(o, str_of(json));
}

/* "/api/v1/signs/{id}" is of "signs"; what stands outside of /api/v1 is of "server". */
static struct str tag_of(const struct route_row *row)
{
	struct str tag, rest, path = str_of(row->path);

	if (!str_starts(path, S("/api/v1/")) || row->kind == ROUTE_KIND_PUBLIC)
		return S("server");
	str_cut(str_after(path, 8), '/', &tag, &rest);
	return tag;
}

static void header_parameter(struct json_out *o, const char *name, const char *doc)
{
	json_out_open(o, '{');
	member(o, "name", name);
	member(o, "in", "header");
	json_out_key(o, "required");
	json_out_bool(o, true);
	member(o, "description", doc);
	member_raw(o, "schema", "{\"type\":\"string\",\"minLength\":1,\"maxLength\":128}");
	json_out_close(o, '}');
}

static void path_parameters(struct json_out *o, struct str path)
{
	struct str before, name;

	while (str_cut(path, '{', &before, &path) && str_cut(path, '}', &name, &path)) {
		json_out_open(o, '{');
		json_out_key(o, "name");
		json_out_string(o, name);
		member(o, "in", "path");
		json_out_key(o, "required");
		json_out_bool(o, true);
		member_raw(o, "schema", "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._~-]{1,100}$\"}");
		json_out_close(o, '}');
	}
}

/* A row's sentence names what a query may hold: "…; ?state= ?after=". */
static void query_parameters(struct json_out *o, struct str doc)
{
	struct str before, name;

	while (str_cut(doc, '?', &before, &doc) && str_cut(doc, '=', &name, &doc)) {
		json_out_open(o, '{');
		json_out_key(o, "name");
		json_out_string(o, name);
		member(o, "in", "query");
		member_raw(o, "schema", "{\"type\":\"string\"}");
		json_out_close(o, '}');
	}
}

static bool is_write(const struct route_row *row)
{
	return row->kind == ROUTE_KIND_WRITE || row->kind == ROUTE_KIND_EDIT || row->kind == ROUTE_KIND_UPLOAD;
}

static void parameters(struct json_out *o, const struct route_row *row)
{
	json_out_key(o, "parameters");
	json_out_open(o, '[');
	path_parameters(o, str_of(row->path));
	query_parameters(o, str_of(row->doc));
	if (is_write(row))
		header_parameter(o, "Idempotency-Key", "The same key with the same body gives the first answer again");
	if (row->kind == ROUTE_KIND_EDIT)
		header_parameter(o, "If-Match", "The ETag that the caller has read");
	json_out_close(o, ']');
}

static void request_body(struct json_out *o, const struct route_row *row, enum route route)
{
	const struct shape *shape = input_shape(route);
	BUF_SCOPED(reference);
	BUF_SCOPED(whole);

	if (!is_write(row))
		return;
	json_out_key(o, "requestBody");
	json_out_open(o, '{');
	json_out_key(o, "required");
	json_out_bool(o, true);
	json_out_key(o, "content");
	if (row->kind == ROUTE_KIND_UPLOAD) {
		json_out_raw(
			o,
			S("{\"application/octet-stream\":{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}}"));
	} else {
		if (shape)
			buf_printf(&reference, "\"$ref\":\"#/components/schemas/%s\"", row->verb);
		else
			buf_add(&reference, S("\"type\":\"object\""));
		buf_printf(&whole, "{\"application/json\":{\"schema\":{%.*s}}}", (int)reference.len, reference.at);
		json_out_raw(o, buf_str(&whole));
	}
	json_out_close(o, '}');
}

static void responses(struct json_out *o, const struct route_row *row)
{
	json_out_key(o, "responses");
	json_out_open(o, '{');
	json_out_key(o, "2XX");
	json_out_raw(
		o,
		row->kind == ROUTE_KIND_READ && strstr(row->path, "/attachments/")
			? S("{\"description\":\"The bytes\",\"content\":{\"application/octet-stream\":{}}}")
			: S("{\"description\":\"Done\",\"content\":{\"application/json\":{\"schema\":{\"type\":\"object\"}}}}"));
	member_raw(o, "4XX", "{\"$ref\":\"#/components/responses/Problem\"}");
	member_raw(o, "5XX", "{\"$ref\":\"#/components/responses/Problem\"}");
	json_out_close(o, '}');
}

static void operation(struct json_out *o, enum route route)
{
	const struct route_row *row = route_row(route);
	char method[8];
	size_t len = 0;

	for (const char *name = route_method_name(row->method); *name; name++)
		method[len++] = (char)tolower((unsigned char)*name);
	method[len] = '\0';
	json_out_key(o, method);
	json_out_open(o, '{');
	member(o, "operationId", row->verb);
	member(o, "summary", row->doc);
	json_out_key(o, "tags");
	json_out_open(o, '[');
	json_out_string(o, tag_of(row));
	json_out_close(o, ']');
	if (row->kind == ROUTE_KIND_PUBLIC)
		member_raw(o, "security", "[]");
	if (row->capability != CAPABILITY_COUNT)
		member(o, "x-capability", capability_code(row->capability));
	parameters(o, row);
	request_body(o, row, route);
	responses(o, row);
	json_out_close(o, '}');
}

/* Rows of one path stand together in the description, wherever they stand in the table. */
static void paths(struct json_out *o)
{
	json_out_key(o, "paths");
	json_out_open(o, '{');
	for (int first = 0; first < ROUTE_COUNT; first++) {
		const char *path = route_row((enum route)first)->path;
		bool seen = route_row((enum route)first)->kind == ROUTE_KIND_DOOR;
		for (int before = 0; before < first; before++)
			seen |= !strcmp(route_row((enum route)before)->path, path);
		if (seen)
			continue;
		json_out_key(o, path);
		json_out_open(o, '{');
		for (int each = first; each < ROUTE_COUNT; each++)
			if (!strcmp(route_row((enum route)each)->path, path))
				operation(o, (enum route)each);
		json_out_close(o, '}');
	}
	json_out_close(o, '}');
}

static void tags(struct json_out *o)
{
	json_out_key(o, "tags");
	json_out_open(o, '[');
	for (int each = 0; each < ROUTE_COUNT; each++) {
		struct str tag = tag_of(route_row((enum route)each));
		bool seen = route_row((enum route)each)->kind == ROUTE_KIND_DOOR;
		for (int before = 0; before < each; before++)
			seen |= str_equal(tag_of(route_row((enum route)before)), tag);
		if (seen)
			continue;
		json_out_open(o, '{');
		json_out_key(o, "name");
		json_out_string(o, tag);
		BUF_SCOPED(doc);
		if (str_is(tag, "server"))
			buf_add(&doc, S("The service itself; no token is needed"));
		else
			buf_printf(&doc, "Addresses below /api/v1/%.*s", STR_ARG(tag));
		json_out_key(o, "description");
		json_out_string(o, buf_str(&doc));
		json_out_close(o, '}');
	}
	json_out_close(o, ']');
}

static void schemas(struct json_out *o)
{
	json_out_key(o, "schemas");
	json_out_open(o, '{');
	for (int each = 0; each < ROUTE_COUNT; each++) {
		const struct shape *shape = input_shape((enum route)each);
		BUF_SCOPED(schema);
		if (!shape || !is_write(route_row((enum route)each)))
			continue;
		shape_schema(shape, &schema);
		json_out_key(o, route_row((enum route)each)->verb);
		json_out_raw(o, buf_str(&schema));
	}
	member_raw(
		o, "Problem",
		"{\"type\":\"object\",\"description\":\"RFC 9457\",\"required\":[\"type\",\"title\",\"status\",\"detail\","
		"\"code\"],\"properties\":{\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},"
		"\"status\":{\"type\":\"integer\"},\"detail\":{\"type\":\"string\","
		"\"description\":\"In the language of Content-Language\"},\"instance\":{\"type\":\"string\"},"
		"\"code\":{\"type\":\"string\",\"description\":\"Stable\"},"
		"\"where\":{\"type\":\"string\",\"description\":\"JSON pointer of the field\"}}}");
	json_out_close(o, '}');
}

static void components(struct json_out *o)
{
	json_out_key(o, "components");
	json_out_open(o, '{');
	schemas(o);
	member_raw(
		o, "responses",
		"{\"Problem\":{\"description\":\"Refused; nothing has changed\",\"content\":{\"application/problem+json\":"
		"{\"schema\":{\"$ref\":\"#/components/schemas/Problem\"}}}}}");
	member_raw(o, "securitySchemes", "{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\"}}");
	json_out_close(o, '}');
}

void openapi_write(struct buf *out)
{
	struct json_out o = { .buf = out };

	json_out_open(&o, '{');
	member(&o, "openapi", "3.1.0");
	json_out_key(&o, "info");
	json_out_open(&o, '{');
	member(&o, "title", "tocsin");
	member(&o, "version", TOCSIN_VERSION);
	member(&o, "summary", "Information-security incidents, from the first sign to the closed case");
	member(&o, "description",
	       "Every act is a fact in a ledger that proves itself. Times are RFC 3339; a refusal changes nothing.");
	json_out_close(&o, '}');
	member_raw(&o, "servers", "[{\"url\":\"/\"}]");
	member_raw(&o, "security", "[{\"token\":[]}]");
	tags(&o);
	paths(&o);
	components(&o);
	json_out_close(&o, '}');
}
