#include "notice/delivery.h"

#include "base/must.h"

static const struct {
	const char *code, *words;
} messages[MESSAGE_COUNT] = {
#define MESSAGE(name, code, words) [MESSAGE_##name] = { code, words },
#include "notice/message.def"
#undef MESSAGE
};

const char *message_code(enum message_kind kind)
{
	must(kind < MESSAGE_COUNT);
	return messages[kind].code;
}

const char *message_words(enum message_kind kind)
{
	must(kind < MESSAGE_COUNT);
	return messages[kind].words;
}

bool message_read(struct str code, enum message_kind *out)
{
	for (int i = 0; i < MESSAGE_COUNT; i++)
		if (str_is(code, message_code((enum message_kind)i))) {
			*out = (enum message_kind)i;
			return true;
		}
	return false;
}

const char *delivery_code(enum delivery_verdict verdict)
{
	static const char *const codes[DELIVERY_VERDICTS] = { "sent", "later", "unreachable", "refused" };

	must(verdict < DELIVERY_VERDICTS);
	return codes[verdict];
}

/* RFC 5321 §4.5.4.1 asks mail to be tried for four to five days; what is told here is of hours, and after three days somebody
 * must have been told otherwise. A greylist opens after five minutes as a rule: the waits 10 s, 20 s … are past it at the sixth. */
const struct delivery_policy *delivery_policy(void)
{
	static const struct delivery_policy ours = {
		.first = { 10 * 1000 },
		.longest = { 10 * 60 * 1000 },
		.keep = { 3 * 86400 * 1000LL },
		.opens_after = 3,
		.open_first = { 30 * 1000 },
		.open_longest = { 5 * 60 * 1000 },
		.raise_after = 2,
	};

	return &ours;
}

static struct span doubled(struct span first, int times, struct span longest)
{
	int64_t ms = first.ms;

	for (int i = 0; i < times && ms < longest.ms; i++)
		ms *= 2;
	return (struct span){ ms < longest.ms ? ms : longest.ms };
}

/* splitmix64: any two tries of any two messages are far apart. */
static uint64_t chance(uint64_t seed, int tries)
{
	uint64_t z = seed + ((uint64_t)tries + 1) * 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

struct span delivery_wait(const struct delivery_policy *policy, int tries, uint64_t seed)
{
	const struct span whole = doubled(policy->first, tries, policy->longest);

	/* Three quarters for certain, one by chance. */
	return (struct span){ whole.ms - whole.ms / 4 + (int64_t)(chance(seed, tries) % (uint64_t)(whole.ms / 4 + 1)) };
}

struct delivery_next delivery_after(const struct delivery_policy *policy, const struct delivery *delivery,
				    enum delivery_verdict verdict, struct span asked, struct instant now)
{
	const struct instant end = instant_plus(delivery->queued_at, policy->keep);
	struct span wait = delivery_wait(policy, delivery->tries, delivery->seed);

	if (verdict == DELIVERY_SENT)
		return (struct delivery_next){ .state = DELIVERY_IS_SENT };
	if (verdict == DELIVERY_REFUSED || delivery->once || !instant_before(now, end))
		return (struct delivery_next){ .state = DELIVERY_IS_DEAD, .raise = true };
	if (asked.ms > wait.ms)
		wait = asked.ms < policy->longest.ms ? asked : policy->longest;
	struct instant at = instant_plus(now, wait);
	/* The last try is when the time is up, not some minutes before it. */
	return (struct delivery_next){ .state = DELIVERY_WAITS,
				       .at = instant_before(end, at) ? end : at,
				       .raise = delivery->tries + 1 >= policy->raise_after };
}

enum circuit_state circuit_state(const struct circuit *circuit, struct instant now)
{
	if (!instant_is_set(circuit->open_until))
		return CIRCUIT_CLOSED;
	return instant_before(now, circuit->open_until) ? CIRCUIT_OPEN : CIRCUIT_HALF_OPEN;
}

struct circuit circuit_after(const struct delivery_policy *policy, struct circuit before, enum delivery_verdict verdict,
			     struct instant now)
{
	if (verdict != DELIVERY_UNREACHABLE)
		return (struct circuit){ 0 };
	struct circuit after = { .failures = before.failures + 1, .open_until = before.open_until };
	if (after.failures >= policy->opens_after)
		after.open_until = instant_plus(
			now, doubled(policy->open_first, after.failures - policy->opens_after, policy->open_longest));
	return after;
}
