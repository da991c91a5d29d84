/* people: words that the pages about accounts have in common (page_login.c, page_own.c, page_people.c). */
#ifndef WEB_PEOPLE_H
#define WEB_PEOPLE_H

#include "page/field.h"
#include "web/visit.h"

/* What a password must be. */
struct str people_password_rule(struct visit *visit);
/* A setting of the office's procedure, filled into a sentence. */
struct str people_setting_words(struct visit *visit, const char *msgid, const char *setting);
/* "資安聯絡人、值班人員" for "contact duty". */
struct str people_role_names(struct visit *visit, struct str codes);
/* Every role of the procedure, those of `codes` chosen. */
struct options people_roles(struct visit *visit, struct str codes);
/* An account's state in words, and its tone. */
struct str people_state(struct visit *visit, const struct row_person *person, bool password_set, struct str *tone);

#endif
