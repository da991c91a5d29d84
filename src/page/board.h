/* board: what is most urgent now: signs to judge, cases, what is watched, the nearest date first. */
#ifndef PAGE_BOARD_H
#define PAGE_BOARD_H

#include "page/clock_view.h"
#include "page/frame.h"

struct board_row {
	struct str href, number, title;
	struct str lane_words, lane_tone; /* 新徵兆, 通報中, 控制中, 調查中, 監測 */
	bool is_case;
	int64_t level;
	struct str about;                 /* of a sign: its type, place and how often; "" of a case */
	struct clock_view clock;
	struct str step_words, step_href; /* what is owed next, and where it is done; href "": nowhere for this reader */
	struct str owner;                 /* whose act that is */
	bool mine;                        /* the reader's */
};

struct board_tab {
	struct str href, words;
	bool current;
	int64_t count; /* -1: not counted */
};

/* That the board is empty must not look like the board being broken. */
struct board_health {
	struct instant last_sign; /* unset: none yet */
	struct str last_sign_number;
	struct str entries;       /* how many the record has, as digits */
	struct str dead;          /* how many messages could not be delivered of late, as digits; "" none */
	struct str dead_href;     /* "": not for this reader */
	bool ready;
	struct str trouble;       /* what is wrong, in words; "" nothing */
};

struct board_view {
	struct frame frame;
	struct { const struct board_tab *at; size_t count; } tabs;
	struct { const struct board_row *at; size_t count; } rows;
	struct str first_href, first_words; /* the most urgent one; "" none */
	struct str more_href;               /* "" these are all */
	bool narrowed;                      /* one lane only */
	struct board_health health;
};

#endif
