/* ledger: the agency's log for whoever looks into it: its head, its entries, and the proof that one of them is in it. */
#ifndef PAGE_LEDGER_H
#define PAGE_LEDGER_H

#include "page/frame.h"
#include "page/story.h"

struct ledger_row {
	struct str href, words, on, on_href, who, leaf;
	int64_t seq;
	struct instant at;
};

struct ledger_view {
	struct frame frame;
	bool has_head;
	int64_t size;
	struct str covers;       /* 涵蓋 41 筆: the newest checkpoint */
	struct str origin, root, note, vkey;
	bool signed_well;        /* the newest checkpoint carries the agency's signature */
	struct { struct ledger_row *at; size_t count; } rows; /* the newest first */
	struct str earlier_href, later_href;
	struct str agency;
};

struct ledger_step {
	struct str hash;         /* hex; the proof has it in base64 */
	struct str side;         /* left, right: where it is put */
	struct str result;       /* hex of the node that comes of it */
};

struct ledger_entry_view {
	struct frame frame;
	struct str words, who, role, on, on_href, kind, clause, act;
	int64_t seq;
	struct instant at;
	struct story_details details;
	struct str body;         /* as recorded */
	struct str leaf, leaf_hex;
	bool proven;             /* there is a checkpoint that covers it */
	struct { const struct ledger_step *at; size_t count; } path;
	struct str covers;       /* 涵蓋 41 筆 */
	struct str root, root_hex, origin, note;
	bool holds;
	struct str verdict;      /* in words */
	struct str proof_href, entry_href, before_href, after_href;
	struct str vkey;
};

#endif
