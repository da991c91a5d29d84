#include "rulebook/row.h"

#include "base/must.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static bool code_read(struct str code, const char *const *codes, size_t count, int *out)
{
	for (size_t i = 0; i < count; i++) {
		if (str_is(code, codes[i])) {
			*out = (int)i;
			return true;
		}
	}
	return false;
}

static const char *const standings[] = { "verified", "second-hand", "inferred" };

const char *standing_code(enum standing standing)
{
	must(standing < STANDING_COUNT);
	return standings[standing];
}

static const char *const roles[] = {
#define ROLE(name, code) code,
#include "rulebook/roles.def"
#undef ROLE
};

const char *role_code(enum role role)
{
	must(role < ROLE_COUNT);
	return roles[role];
}

bool role_read(struct str code, enum role *out)
{
	int value;

	if (!code_read(code, roles, COUNT(roles), &value))
		return false;
	*out = (enum role)value;
	return true;
}

static const char *const capabilities[] = {
#define CAPABILITY(name, code) code,
#include "rulebook/capabilities.def"
#undef CAPABILITY
};

const char *capability_code(enum capability capability)
{
	must(capability < CAPABILITY_COUNT);
	return capabilities[capability];
}

bool capability_read(struct str code, enum capability *out)
{
	int value;

	if (!code_read(code, capabilities, COUNT(capabilities), &value))
		return false;
	*out = (enum capability)value;
	return true;
}

static const char *const duties[] = {
#define DUTY(name, code) code,
#include "rulebook/duties.def"
#undef DUTY
};

const char *duty_code(enum duty_code duty)
{
	must(duty < DUTY_COUNT);
	return duties[duty];
}

bool duty_read(struct str code, enum duty_code *out)
{
	int value;

	if (!code_read(code, duties, COUNT(duties), &value))
		return false;
	*out = (enum duty_code)value;
	return true;
}

static const char *const events[] = {
#define EVENT(name, code) code,
#include "rulebook/events.def"
#undef EVENT
};

const char *rule_event_code(enum rule_event event)
{
	must(event < EVENT_COUNT);
	return events[event];
}

bool rule_event_read(struct str code, enum rule_event *out)
{
	int value;

	if (!code_read(code, events, COUNT(events), &value))
		return false;
	*out = (enum rule_event)value;
	return true;
}
