/* openapi: the OpenAPI 3.1 description of routes.def and the desk's input shapes. */
#ifndef API_OPENAPI_H
#define API_OPENAPI_H

#include "base/buf.h"

void openapi_write(struct buf *out); /* appends the JSON text */

#endif
