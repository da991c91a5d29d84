#include "page/frame.h"

struct str typed_get(const struct typed *typed, struct str name, struct str fallback)
{
	for (size_t i = 0; i < typed->count; i++)
		if (str_equal(typed->at[i].name, name))
			return typed->at[i].value;
	return fallback;
}

bool typed_has(const struct typed *typed, struct str name, struct str value)
{
	for (size_t i = 0; i < typed->count; i++)
		if (str_equal(typed->at[i].name, name) && str_equal(typed->at[i].value, value))
			return true;
	return false;
}

struct str frame_value(const struct frame *frame, struct str name, struct str recorded)
{
	return frame->was_typed ? typed_get(&frame->typed, name, (struct str){ 0 }) : recorded;
}

bool frame_chosen(const struct frame *frame, struct str name, struct str value, bool recorded)
{
	return frame->was_typed ? typed_has(&frame->typed, name, value) : recorded;
}
