#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "gate/bucket.h"

static const struct bucket_size three = { 3, { 60000 } };

static bool take(struct buckets *buckets, const char *name, int64_t second)
{
	return bucket_take(buckets, "place", str_of(name), three, (struct instant){ 1000000000 + second * 1000 });
}

static void a_full_bucket_gives_its_most_at_once_and_then_nothing(void **state)
{
	struct buckets *buckets = buckets_new();
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_true(take(buckets, "a", 0));
	assert_false(take(buckets, "a", 0));
	assert_false(take(buckets, "a", 59));
	buckets_free(&buckets);
	assert_null(buckets);
}

static void it_gets_one_back_a_refill_and_never_holds_more_than_its_most(void **state)
{
	struct buckets *buckets = buckets_new();
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_true(take(buckets, "a", 0));
	assert_true(take(buckets, "a", 60));
	assert_false(take(buckets, "a", 61));
	for (int i = 0; i < 3; i++)
		assert_true(take(buckets, "a", 100000));
	assert_false(take(buckets, "a", 100000));
	buckets_free(&buckets);
}

static void names_and_kinds_have_buckets_of_their_own(void **state)
{
	struct buckets *buckets = buckets_new();
	const struct instant now = { 1000000000 };
	int refused = 0;
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_true(bucket_take(buckets, "place", S("a"), three, now));
	/* Two of a thousand names may share one of the places of the table, so one more is asked. */
	refused += !bucket_take(buckets, "place", S("b"), three, now);
	refused += !bucket_take(buckets, "source", S("a"), three, now);
	assert_true(refused < 2);
	buckets_free(&buckets);
}

static void a_clock_that_goes_back_gives_nothing_back_and_takes_nothing_away(void **state)
{
	struct buckets *buckets = buckets_new();
	(void)state;

	for (int i = 0; i < 3; i++)
		assert_true(take(buckets, "a", 1000));
	assert_false(take(buckets, "a", 10));
	assert_true(take(buckets, "a", 75));
	buckets_free(&buckets);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_bucket_gives_its_most_at_once_and_then_nothing),
		cmocka_unit_test(it_gets_one_back_a_refill_and_never_holds_more_than_its_most),
		cmocka_unit_test(names_and_kinds_have_buckets_of_their_own),
		cmocka_unit_test(a_clock_that_goes_back_gives_nothing_back_and_takes_nothing_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
