#include "desk/input.h"

#define INPUT(name, words) static const struct shape_field fields_##name[] = {
#define FIELD(owner, name, type, need, arg, words) SHAPE_ROW(in_##owner, name, type, need, arg, words)
#define INPUT_END(name) \
	}               \
	;
#include "desk/inputs.def"
#undef INPUT
#undef FIELD
#undef INPUT_END

#define FIELD(...)
static const struct shape *const shapes[ROUTE_COUNT] = {
#define INPUT(name, words)                                                                                       \
	[ROUTE_##name] =                                                                                         \
		&(const struct shape){ #name, fields_##name, sizeof(fields_##name) / sizeof(struct shape_field), \
				       sizeof(struct in_##name), words },
#define INPUT_END(name)
#include "desk/inputs.def"
};

const struct shape *input_shape(enum route route)
{
	return shapes[route];
}
