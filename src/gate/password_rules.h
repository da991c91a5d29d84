/* password_rules: which passwords an account may have (NIST SP 800-63B section 5.1.1.2; 附表十 識別與鑑別).
 *
 * Long enough, not one that everybody tries first, not the account's or the agency's own name. No letter, digit or sign is
 * asked for, and none is forbidden: such rules make passwords worse.
 */
#ifndef GATE_PASSWORD_RULES_H
#define GATE_PASSWORD_RULES_H

#include "base/err.h"

enum { PASSWORD_BYTES_MAX = 512 };

struct password_rules {
	int64_t least;             /* characters, not bytes */
	struct str login;
	struct str agency_id, agency_name;
};

/* Refuses with PASSWORD_SHORT, PASSWORD_COMMON, PASSWORD_NAMED; where is /password. */
bool password_is_allowed(const struct password_rules *rules, struct str password, struct err *err)
	__attribute__((warn_unused_result));

enum { LOGIN_BYTES_MAX = 64 };
/* A login name as it is kept: lower case, ASCII; full-width letters are forgiven. Letters, digits and . _ - @, 2 to 64 of
 * them, beginning with a letter or digit. Refuses with LOGIN_NAME. */
bool login_name_read(struct str typed, char out[LOGIN_BYTES_MAX + 1], struct err *err) __attribute__((warn_unused_result));

#endif
