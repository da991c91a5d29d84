/* The place of an entry in a list that is read page by page. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "web/board_list.h"

static struct board_place place(int64_t due, const char *key)
{
	return (struct board_place){ due, str_of(key) };
}

static void a_place_is_read_as_it_was_printed(void **state)
{
	static const struct {
		int64_t due;
		const char *key;
	} places[] = { { 1795420380000, "I115-0001/notify/1" }, { 0, "S115-0001" }, { BOARD_UNDATED, "I115-10000" } };

	(void)state;
	ARENA_SCOPED(arena);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct board_place read =
			board_place_read(board_place_print(&arena, place(places[i].due, places[i].key)));
		assert_int_equal(read.due, places[i].due);
		assert_true(str_is(read.key, places[i].key));
	}
}

static void what_is_no_place_is_the_start(void **state)
{
	static const char *const texts[] = { "", "x", "12", "-5.S115-0001", "99999999999999999999.S1", ".S1", "1 .S1" };

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_int_equal(board_place_read(str_of(texts[i])).due, BOARD_START.due);
		assert_int_equal(board_place_read(str_of(texts[i])).key.len, 0);
	}
}

static void nearer_dates_come_first_and_equal_ones_by_their_key(void **state)
{
	(void)state;
	assert_true(board_place_before(place(1, "S2"), place(2, "S1")));
	assert_true(board_place_before(place(2, "I115-0002"), place(2, "S115-0001")));
	assert_true(board_place_before(place(2, "S9"), place(BOARD_UNDATED, "I1")));
	assert_false(board_place_before(place(2, "S1"), place(2, "S1")));
	assert_true(board_place_before(BOARD_START, place(0, "S1")));
}

static void every_lane_has_a_code_of_its_own(void **state)
{
	(void)state;
	for (int i = 0; i < LANES; i++) {
		assert_int_equal(lane_read(str_of(lane_code((enum lane)i))), i);
		assert_true(lane_words((enum lane)i)[0] && lane_tone((enum lane)i).len);
	}
	assert_int_equal(lane_read(S("nothing")), LANE_ALL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_place_is_read_as_it_was_printed),
		cmocka_unit_test(what_is_no_place_is_the_start),
		cmocka_unit_test(nearer_dates_come_first_and_equal_ones_by_their_key),
		cmocka_unit_test(every_lane_has_a_code_of_its_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
