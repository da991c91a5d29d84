/* log: what operators read: one JSON object a line on stderr, names of the Elastic Common Schema.
 *
 *     {"@timestamp":"2026-11-22T02:53:00.123Z","log.level":"info","event.action":"serve-ready","message":"…","url.port":8080}
 *
 * The log is not the record: nothing is proved by it, and no personal field, token or key is ever put into it. Safe from
 * any thread; a line is written by one write(2).
 */
#ifndef HOST_LOG_H
#define HOST_LOG_H

#include "base/err.h"
#include "base/str.h"

enum log_level { LOG_LEVEL_DEBUG, LOG_LEVEL_INFO, LOG_LEVEL_WARN, LOG_LEVEL_ERROR };

void log_set_level(enum log_level least); /* INFO at start */
void log_set_fd(int fd);                  /* 2 at start; -1 writes nothing */

/* Pairs of C strings, name then value, then NULL: log_line(LOG_LEVEL_INFO, "serve-ready", "listening", "url.port", "80"). */
void log_line_(enum log_level level, const char *action, const char *message, ...) __attribute__((sentinel));
#define log_line(...) log_line_(__VA_ARGS__, NULL)
/* A refusal: error.code, its sentence with words filled in (zh-Hant) and its place. */
void log_refusal(enum log_level level, const char *action, const struct err *err);

#endif
