#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "web/ticket.h"

static const struct aead_key key = { "0123456789abcdef0123456789abcde" }, other = { "another key as long as the firs" };
static const struct instant now = { 1773104400000 };

static const struct typed_field fields[] = {
	{ { "reason", 6 }, { "看過了\r\n<b>\"&", 16 } },
	{ { "attendees", 9 }, { "林", 3 } },
	{ { "attendees", 9 }, { "", 0 } },
};

static struct str sealed(struct arena *arena)
{
	const struct ticket ticket = { S("/signs/S115-0001/judge"), S("P-0003"), { fields, 3 } };

	return ticket_seal(&key, &ticket, now, arena);
}

static void what_was_typed_comes_back_as_it_was(void **state)
{
	ARENA_SCOPED(arena);
	struct ticket ticket;
	(void)state;

	assert_true(ticket_open(&key, sealed(&arena), now, &arena, &ticket));
	assert_true(str_is(ticket.path, "/signs/S115-0001/judge"));
	assert_true(str_is(ticket.person, "P-0003"));
	assert_int_equal(ticket.typed.count, 3);
	for (size_t i = 0; i < 3; i++) {
		assert_true(str_equal(ticket.typed.at[i].name, fields[i].name));
		assert_true(str_equal(ticket.typed.at[i].value, fields[i].value));
	}
}

static void nothing_of_it_can_be_read_from_outside(void **state)
{
	ARENA_SCOPED(arena);
	const struct str text = sealed(&arena);
	(void)state;

	assert_true(str_find(text, S("reason")) < 0);
	assert_false(str_equal(text, sealed(&arena))); /* not even that it is the same again */
}

static void it_ends(void **state)
{
	ARENA_SCOPED(arena);
	struct ticket ticket;
	const struct str text = sealed(&arena);
	const struct instant end = instant_plus(now, SPAN_HOURS(TICKET_HOURS));
	(void)state;

	assert_true(ticket_open(&key, text, (struct instant){ end.ms - 1 }, &arena, &ticket));
	assert_false(ticket_open(&key, text, end, &arena, &ticket));
}

static void another_key_and_any_other_byte_open_nothing(void **state)
{
	ARENA_SCOPED(arena);
	struct ticket ticket;
	const struct str text = sealed(&arena);
	(void)state;

	assert_false(ticket_open(&other, text, now, &arena, &ticket));
	assert_false(ticket_open(&key, S(""), now, &arena, &ticket));
	assert_false(ticket_open(&key, S("hello"), now, &arena, &ticket));
	assert_false(ticket_open(&key, str_first(text, text.len - 4), now, &arena, &ticket));
	for (size_t i = 0; i < text.len; i++) {
		char *changed = arena_cstr(&arena, text);
		changed[i] = changed[i] == 'A' ? 'B' : 'A';
		if (!str_equal(str_from(changed, text.len), text))
			assert_false(ticket_open(&key, str_from(changed, text.len), now, &arena, &ticket));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_typed_comes_back_as_it_was),
		cmocka_unit_test(nothing_of_it_can_be_read_from_outside),
		cmocka_unit_test(it_ends),
		cmocka_unit_test(another_key_and_any_other_byte_open_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
