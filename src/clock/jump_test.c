#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include "clock/jump.h"

static const struct {
	int64_t wall, steady; /* how far each has gone on between two looks */
	bool jumped;
} looks[] = {
	{ 1000, 1000, false },    { 0, 2000, false },      /* slewed back, just so */
	{ 0, 2001, true },        { 3000, 1000, false },   /* slewed ahead, just so */
	{ 3001, 1000, true },     { 3600000, 1000, true }, /* an hour ahead */
	{ -3600000, 1000, true }, { 31536000000, 1000, true }, { -31536000000, 1000, true },
	{ 60000, 60000, false }, /* the desk was busy for a minute */
};

static void the_wall_clock_is_held_against_the_time_that_passed(void **state)
{
	const struct clock_look before = { { 1767232800000 }, 5000 };

	(void)state;
	for (size_t i = 0; i < sizeof(looks) / sizeof(looks[0]); i++) {
		const struct clock_look after = { { before.wall.ms + looks[i].wall },
						  before.steady_ms + looks[i].steady };
		const struct clock_jump jump = clock_jump(before, after);
		assert_int_equal(jump.any, looks[i].jumped);
		assert_int_equal(jump.before.ms, before.wall.ms + looks[i].steady);
		assert_int_equal(jump.after.ms, after.wall.ms);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(the_wall_clock_is_held_against_the_time_that_passed) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
