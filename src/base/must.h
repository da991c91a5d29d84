/* must: a bug is not an outcome.
 *
 * must(expr) states what the program relies on. It is compiled in always, in release builds too: a broken promise ends
 * the process with the expression and its place, because a desk that goes on after one can no longer vouch for its record.
 * Never use it for anything that bytes from outside can cause: that is a refusal (err.h).
 */
#ifndef BASE_MUST_H
#define BASE_MUST_H

_Noreturn void must_fail(const char *expr, const char *file, int line);

#define must(expr) ((expr) ? (void)0 : must_fail(#expr, __FILE__, __LINE__))

#endif
