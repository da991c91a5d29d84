#include "host/log.h"

#include <stdarg.h>
#include <stdatomic.h>

#include "base/buf.h"
#include "base/instant.h"
#include "host/now.h"
#include "text/json.h"
#include "text/utf8.h"
#include "words/words.h"

static _Atomic int least_level = LOG_LEVEL_INFO;
static _Atomic int log_fd = STDERR_FILENO;

static const char *const level_names[] = {
	[LOG_LEVEL_DEBUG] = "debug",
	[LOG_LEVEL_INFO] = "info",
	[LOG_LEVEL_WARN] = "warn",
	[LOG_LEVEL_ERROR] = "error",
};

void log_set_level(enum log_level least)
{
	least_level = least;
}

void log_set_fd(int fd)
{
	log_fd = fd;
}

static void put_string(struct json_out *json, const char *name, const char *value)
{
	struct str text = str_of(value);

	json_out_key(json, name);
	json_out_string(json, utf8_is_valid(text) ? text : S("(not UTF-8)"));
}

void log_line_(enum log_level level, const char *action, const char *message, ...)
{
	BUF_SCOPED(line);
	struct json_out json = { .buf = &line };
	char at[INSTANT_TEXT_BYTES];
	va_list fields;
	const char *name;

	if ((int)level < least_level || log_fd < 0)
		return;
	json_out_open(&json, '{');
	json_out_key(&json, "@timestamp");
	json_out_string(&json, instant_print_utc(now_wall(), at));
	put_string(&json, "log.level", level_names[level]);
	put_string(&json, "event.action", action);
	put_string(&json, "message", message);
	va_start(fields, message);
	while ((name = va_arg(fields, const char *))) {
		const char *value = va_arg(fields, const char *);
		put_string(&json, name, value ? value : "");
	}
	va_end(fields);
	json_out_close(&json, '}');
	buf_add_char(&line, '\n');
	/* A log that can't be written is no reason to stop the desk, and there is nowhere left to say so. */
	if (write(log_fd, line.at, line.len) < 0)
		return;
}

void log_refusal(enum log_level level, const char *action, const struct err *err)
{
	BUF_SCOPED(sentence);

	words_refusal(LANG_ZH_HANT, err, &sentence);
	buf_add_char(&sentence, '\0');
	log_line(level, action, sentence.at, "error.code", refusal_row(err->refusal)->code, "error.where", err->where);
}
