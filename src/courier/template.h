/* template: a channel whose request is the office's to write: URL, headers, body, with {names} that are filled in.
 *
 *     {number} {kind} {deadline} {link} {to} {text} {id} {login} {secret}
 *
 * A value is written as its place needs it: percent-encoded in a URL and in a body of a form, with the escapes of JSON in a body of
 * JSON, as it is in headers and other bodies, where one that would end the line is refused. Braces around anything but lower-case
 * letters are text, so JSON needs no escapes of its own.
 */
#ifndef COURIER_TEMPLATE_H
#define COURIER_TEMPLATE_H

#include "courier/job.h"

enum template_place { TEMPLATE_URL, TEMPLATE_HEADERS, TEMPLATE_BODY };

/* Refuses with CHANNEL_TEMPLATE for a {name} that there is none of; a header line that is none. */
bool template_check(enum template_place place, struct str text, struct err *err) __attribute__((warn_unused_result));
/* headers decides how a body is written. False: a value can't stand there. */
bool template_fill(enum template_place place, struct str text, struct str headers, const struct courier_job *job,
		   struct buf *out) __attribute__((warn_unused_result));
/* One line after the other, without the end of line; empty lines left out. */
bool template_line(struct str *rest, struct str *line);

#endif
