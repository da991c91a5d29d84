/* report: what anybody sees: the page to report an anomaly, its receipt, and the poster that leads there. */
#ifndef PAGE_REPORT_H
#define PAGE_REPORT_H

#include "page/part.h"
#include "text/html.h"

struct words_list {
	const struct str *at;
	size_t count;
};

struct report_view {
	struct frame frame;
	struct options tiles;
	struct str place_token, place_name; /* of the code that was scanned; "" none */
	bool place_gone;                    /* a code was scanned that counts no more */
};

struct receipt_view {
	struct frame frame;
	struct str code;        /* of the receipt, as it is written down */
	struct str number;      /* of the sign; "" while it waits in the spool */
	struct instant received;
	struct str status, tone, then; /* how it stands, in plain words, and what happens next */
	struct str tile, text;  /* what was reported */
	struct str caller;      /* who calls back */
	struct words_list act, avoid;
	bool waiting;           /* in the spool: taken, and not yet in the record */
	bool fresh;             /* it has just been sent */
	int64_t added;          /* how often more was told */
	struct str action;      /* of the form to tell more */
};

/* /r/find: a receipt typed in by hand. */
struct find_view {
	struct frame frame;
	struct str typed;
	bool wrong;
};

/* /r/paper: the report on paper, for when nothing else works. */
struct paper_report_view {
	struct frame frame;
	struct options tiles;
};

struct place_row {
	struct str href, poster_href, name, remark;
	struct instant revoked;
};

struct place_rows {
	const struct place_row *at;
	size_t count;
};

struct places_view {
	struct frame frame;
	struct place_rows rows;
};

struct place_view {
	struct frame frame;
	struct str id, name, remark;
	struct str address;     /* what its code leads to; "" once it is revoked */
	struct instant revoked;
	struct str path;
};

struct poster_view {
	struct frame frame;
	struct str name, address;
	struct html code;       /* the picture of the address */
};

/* /signs/{id}/call-back */
struct call_back_view {
	struct frame frame;
	struct str name, contact; /* as the finder gave them */
	bool verified;
};

#endif
