/* act_page: the pages of acts.def: one thing about a case is recorded. What is asked is act_fields.c's, the rest act_page.c's. */
#ifndef WEB_ACT_PAGE_H
#define WEB_ACT_PAGE_H

#include "fact/fact.h"
#include "page/act.h"
#include "web/case_page.h"

enum act_code {
#define ACT(name, ...) ACT_##name,
#include "web/acts.def"
#undef ACT
	ACT_CODES
};

enum { ACT_FIELDS_MAX = 16 };

struct act_page {
	struct case_page page;
	enum act_code act;
	const struct fact *records; /* of the kind that the act records, oldest first */
	size_t record_count;
	struct act_field *fields;   /* room for ACT_FIELDS_MAX */
	size_t count;
	struct str nothing;         /* why there is nothing to record now; empty: there is */
};

/* The newest record's data; NULL: none. */
const void *act_page_newest(const struct act_page *p);
/* What the act asks. False when the store failed. */
bool act_fields(struct act_page *p) __attribute__((warn_unused_result));

#endif
