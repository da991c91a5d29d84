/* board_list: signs and cases one after the other, the nearest date first, as many as somebody asks for.
 *
 * Five queries, each in the order of its own dates (sql/board), are merged as they are read: what is not asked for is not
 * fetched. The place of an entry is (due, key); a list goes on from the place of the last one that was shown. Cases without a
 * date come last, by their number.
 */
#ifndef WEB_BOARD_LIST_H
#define WEB_BOARD_LIST_H

#include "store/rows.h"
#include "web/visit.h"

enum lane { LANE_ALL, LANE_SIGN, LANE_NOTIFY, LANE_CONTROL, LANE_PROBE, LANE_WATCH, LANE_NOISE, LANES };

/* "notify" as in an address; 通報中, a msgid; the tone of its tag. */
const char *lane_code(enum lane lane);
const char *lane_words(enum lane lane);
struct str lane_tone(enum lane lane);
enum lane lane_read(struct str code); /* LANE_ALL for what is none */

struct board_place {
	int64_t due;    /* milliseconds; BOARD_UNDATED: without a date */
	struct str key; /* the sign, the case, or the case's clock */
};
#define BOARD_UNDATED INT64_MAX
#define BOARD_START ((struct board_place){ INT64_MIN / 2, { 0 } })

struct board_entry {
	struct board_place place;
	bool is_case;
	struct row_sign sign;         /* of these rows only what a list shows is there */
	struct row_incident incident;
	struct str duty;              /* of a case under way: what is due; "" else */
	struct instant from;          /* and since when that is counted */
};

enum { BOARD_STREAMS = 5 };

struct board_stream {
	struct db_rows *rows;
	void (*read)(const struct board_stream *stream, struct board_entry *entry);
	struct visit *visit;
	int64_t hour_ms;
	bool open, has;
	struct board_entry head; /* the nearest of this stream, when it has one */
};

struct board_list {
	struct visit *visit;
	enum lane lane;
	struct board_place after;
	int64_t most, hour_ms;
	bool undated_asked;
	struct board_stream streams[BOARD_STREAMS];
	size_t stream_count;
	struct board_entry entry;
};

/* At most `most` and one more are asked of each table. Close it, whatever came of it. */
void board_list_open(struct board_list *list, struct visit *visit, enum lane lane, struct board_place after, int64_t most);
/* The next one, the list's until it is asked again; NULL at the end or when the store failed. */
const struct board_entry *board_list_next(struct board_list *list);
void board_list_close(struct board_list *list);

/* "1795420380000.I115-0001/notify/1" and back; BOARD_START for what is no place. */
struct str board_place_print(struct arena *arena, struct board_place place);
struct board_place board_place_read(struct str text);
bool board_place_before(struct board_place a, struct board_place b);

#endif
