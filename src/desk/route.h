/* route: what can be asked, as numbers. The rows are routes.def; matching a request to one is the api's. */
#ifndef DESK_ROUTE_H
#define DESK_ROUTE_H

enum route {
#define ROUTE(method, path, verb, capability, kind, doc) ROUTE_##verb,
#include "desk/routes.def"
#undef ROUTE
	ROUTE_COUNT
};

#endif
