/* input: what each write verb takes, as structs and shapes (inputs.def). */
#ifndef DESK_INPUT_H
#define DESK_INPUT_H

#include "desk/route.h"
#include "fact/fact.h"

#define INPUT(name, doc) struct in_##name {
#define FIELD(owner, name, type, need, arg, doc) SHAPE_C_##type(arg) name;
#define INPUT_END(name) };
#include "desk/inputs.def"
#undef INPUT
#undef FIELD
#undef INPUT_END

/* The input of a write route; NULL for the others. */
const struct shape *input_shape(enum route route);

#endif
