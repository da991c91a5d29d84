/* static: what the web answers without asking the desk: files of ui/static, and browsers' reports of what the policy stopped.
 *
 * Both are handlers (host/http.h) that the front passes on to: static_handler for paths that begin with /static/, and
 * csp_handler for /csp-report, which only logs, a few a minute.
 */
#ifndef WEB_STATIC_H
#define WEB_STATIC_H

#include "host/http.h"

struct http_handler static_handler(void);
struct http_handler csp_handler(void);

#endif
