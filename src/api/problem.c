#include "api/problem.h"

#include "text/json.h"
#include "text/utf8.h"

const char *problem_title(int status)
{
	switch (status) {
	case 400:
		return "Bad Request";
	case 401:
		return "Unauthorized";
	case 403:
		return "Forbidden";
	case 404:
		return "Not Found";
	case 405:
		return "Method Not Allowed";
	case 409:
		return "Conflict";
	case 410:
		return "Gone";
	case 412:
		return "Precondition Failed";
	case 413:
		return "Content Too Large";
	case 415:
		return "Unsupported Media Type";
	case 422:
		return "Unprocessable Content";
	case 428:
		return "Precondition Required";
	case 429:
		return "Too Many Requests";
	case 500:
		return "Internal Server Error";
	case 503:
		return "Service Unavailable";
	case 507:
		return "Insufficient Storage";
	default:
		return status < 500 ? "Bad Request" : "Internal Server Error";
	}
}

/* What came from outside may be quoted in a refusal, and need not be text. */
static struct str shown(struct str s)
{
	return utf8_is_valid(s) ? s : S("?");
}

int problem_write(const struct err *err, enum lang lang, struct buf *out)
{
	const struct refusal_row *row = refusal_row(err->refusal);
	struct json_out json = { .buf = out };
	BUF_SCOPED(text);

	json_out_open(&json, '{');
	json_out_key(&json, "type");
	buf_printf(&text, "/help/errors/%s", row->code);
	json_out_string(&json, buf_str(&text));
	json_out_key(&json, "title");
	json_out_string(&json, str_of(problem_title(row->http_status)));
	json_out_key(&json, "status");
	json_out_int(&json, row->http_status);
	json_out_key(&json, "detail");
	buf_clear(&text);
	words_refusal(lang, err, &text);
	json_out_string(&json, shown(buf_str(&text)));
	json_out_key(&json, "instance");
	json_out_string(&json, str_of(row->code));
	json_out_key(&json, "code");
	json_out_string(&json, str_of(row->code));
	if (*err->where) {
		json_out_key(&json, "where");
		json_out_string(&json, shown(str_of(err->where)));
	}
	json_out_close(&json, '}');
	return row->http_status;
}

static const struct refusal_row *row_of(struct str code)
{
	for (int refusal = REFUSAL_NONE + 1; refusal < REFUSAL_COUNT; refusal++)
		if (str_is(code, refusal_row((enum refusal)refusal)->code))
			return refusal_row((enum refusal)refusal);
	return NULL;
}

bool problem_explain(struct str code, enum lang lang, struct buf *out, struct err *err)
{
	const struct refusal_row *row = row_of(code);
	struct json_out json = { .buf = out };

	if (!row)
		return refuse_str(err, REFUSAL_NOT_FOUND, code);
	json_out_open(&json, '{');
	json_out_key(&json, "code");
	json_out_string(&json, code);
	json_out_key(&json, "title");
	json_out_string(&json, str_of(problem_title(row->http_status)));
	json_out_key(&json, "status");
	json_out_int(&json, row->http_status);
	json_out_key(&json, "exit_status");
	json_out_int(&json, row->exit_status);
	json_out_key(&json, "meaning");
	json_out_string(&json, str_of(words_in(lang, row->words)));
	json_out_close(&json, '}');
	return true;
}
