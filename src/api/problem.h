/* problem: a refusal as application/problem+json (RFC 9457).
 *
 *     {"type":"/help/errors/field-missing","title":"Unprocessable Content","status":422,
 *      "detail":"required field missing: type","instance":"field-missing","code":"field-missing","where":"/type"}
 *
 * title is the status' phrase of RFC 9110; detail is the refusal's sentence in the reader's language; code is stable.
 */
#ifndef API_PROBLEM_H
#define API_PROBLEM_H

#include "base/buf.h"
#include "base/err.h"
#include "words/words.h"

/* Appends the JSON; err must hold a refusal. Gives its HTTP status. */
int problem_write(const struct err *err, enum lang lang, struct buf *out);
const char *problem_title(int status);
/* What a code means, for the type URL of a problem: the sentence with its places unfilled, HTTP and exit status. Refuses with
 * NOT_FOUND for what is no code. */
bool problem_explain(struct str code, enum lang lang, struct buf *out, struct err *err) __attribute__((warn_unused_result));

#endif
