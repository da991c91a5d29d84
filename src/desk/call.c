#include "desk/call.h"

#include <string.h>

#include "base/must.h"

static const char *const capabilities[ROUTE_COUNT] = {
#define ROUTE(method, path, verb, capability, kind, doc) [ROUTE_##verb] = #capability,
#include "desk/routes.def"
#undef ROUTE
};

enum capability call_capability(enum route route)
{
	static const char *const names[] = {
#define CAPABILITY(name, code) #name,
#include "rulebook/capabilities.def"
#undef CAPABILITY
	};

	for (int i = 0; i < CAPABILITY_COUNT; i++)
		if (strcmp(capabilities[route], names[i]) == 0)
			return (enum capability)i;
	must(strcmp(capabilities[route], "NONE") == 0);
	return CAPABILITY_COUNT;
}

void call_refused(struct desk_call *call)
{
	must(call->err.refusal != REFUSAL_NONE);
	call->status = refusal_row(call->err.refusal)->http_status;
	buf_clear(&call->reply);
	call->location[0] = call->etag[0] = '\0';
}
