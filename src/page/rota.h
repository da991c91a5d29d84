/* rota: who is on duty now and next, and the form that says so. */
#ifndef PAGE_ROTA_H
#define PAGE_ROTA_H

#include "base/instant.h"
#include "page/field.h"
#include "page/frame.h"

struct rota_row {
	struct str person, role, remark;
	struct str end_href; /* "" the reader may not */
	struct instant from, until;
};

/* A role that the ladder asks first, and who answers for it now. */
struct rota_now {
	struct str role, people; /* "" nobody has the role */
	bool on_duty;            /* by the rota; false: all who have the role */
};

struct rota_view {
	struct frame frame;
	struct {
		const struct rota_now *at;
		size_t count;
	} now;
	struct {
		const struct rota_row *at;
		size_t count;
	} running, coming;
	struct str new_href; /* "" the reader may not */
};

struct rota_form_view {
	struct frame frame;
	struct options people, roles;
};

struct rota_end_view {
	struct frame frame;
	struct rota_row row;
	struct str action;
};

#endif
