#include "gate/password_rules.h"

#include <stdio.h>

#include "base/buf.h"
#include "text/utf8.h"

static const char *const common[] = {
#define COMMON(text) text,
#include "gate/common_passwords.def"
#undef COMMON
};

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int64_t characters(struct str s)
{
	int64_t count = 0;

	for (size_t at = 0; at < s.len; count++)
		utf8_next(s, &at);
	return count;
}

/* "aaaaaaaaaaaa", "abcabcabcabc", "123456789012", "qwertyuiop" is in the list: one short piece over and over, or a run. */
static bool is_monotonous(struct str s)
{
	for (size_t period = 1; period <= 4; period++) {
		size_t i = period;
		while (i < s.len && s.at[i] == s.at[i - period])
			i++;
		if (i >= s.len)
			return true;
	}
	for (int step = -1; step <= 1; step += 2) {
		size_t i = 1;
		while (i < s.len && (s.at[i] == s.at[i - 1] + step ||
				     (s.at[i - 1] == (step > 0 ? '9' : '0') && s.at[i] == (step > 0 ? '0' : '9'))))
			i++;
		if (i >= s.len)
			return true;
	}
	return false;
}

static bool is_common(struct str folded)
{
	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		if (str_is(folded, common[i]))
			return true;
	return is_monotonous(folded);
}

/* A name is too good a guess when it makes up the better part of the password. */
static bool is_mostly(struct str password, struct str name)
{
	BUF_SCOPED(folded);

	for (size_t i = 0; i < name.len; i++)
		buf_add_char(&folded, lower(name.at[i]));
	return name.len >= 3 && 2 * name.len >= password.len && str_find(password, buf_str(&folded)) >= 0;
}

bool password_is_allowed(const struct password_rules *rules, struct str password, struct err *err)
{
	char least[24];
	BUF_SCOPED(folded);

	for (size_t i = 0; i < password.len; i++)
		buf_add_char(&folded, lower(password.at[i]));
	snprintf(least, sizeof(least), "%lld", (long long)rules->least);
	if (characters(password) < rules->least)
		refuse(err, REFUSAL_PASSWORD_SHORT, least);
	else if (is_common(buf_str(&folded)))
		refuse(err, REFUSAL_PASSWORD_COMMON);
	else if (is_mostly(buf_str(&folded), rules->login) || is_mostly(buf_str(&folded), rules->agency_id) ||
		 is_mostly(buf_str(&folded), rules->agency_name))
		refuse(err, REFUSAL_PASSWORD_NAMED);
	else
		return true;
	return refuse_at(err, "/password");
}

static bool is_login_char(uint32_t c, size_t at)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (at && c && c < 128 && strchr("._-@", (int)c));
}

bool login_name_read(struct str typed, char out[LOGIN_BYTES_MAX + 1], struct err *err)
{
	size_t len = 0;

	typed = str_trim(typed);
	for (size_t at = 0; at < typed.len && len <= LOGIN_BYTES_MAX;) {
		uint32_t c = utf8_next(typed, &at);
		if (c >= 0xFF01 && c <= 0xFF5E) /* full width */
			c = c - 0xFF01 + '!';
		c = c < 128 ? (uint32_t)lower((char)c) : c;
		if (!is_login_char(c, len) || len == LOGIN_BYTES_MAX) {
			len = 0;
			break;
		}
		out[len++] = (char)c;
	}
	out[len] = '\0';
	return len >= 2 || (refuse(err, REFUSAL_LOGIN_NAME), refuse_at(err, "/login"));
}
