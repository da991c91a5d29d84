/* setup: whether a channel, as somebody has typed it, is one: said before it is used, in words. */
#ifndef COURIER_SETUP_H
#define COURIER_SETUP_H

#include "courier/job.h"

struct courier_preset {
	const char *code, *target, *url, *headers, *body, *expect;
};
/* NULL: there is none of that name. */
const struct courier_preset *courier_preset(struct str code);

/* Refuses with CHANNEL_URL, CHANNEL_PRIVATE (a host that is private by its very name or number), CHANNEL_PLAIN, CHANNEL_FROM,
 * CHANNEL_SECRET (a webhook's that is no key), CHANNEL_CA, CHANNEL_TEMPLATE, CHANNEL_NEEDS. A secret that is not given is not looked
 * at: has_secret says whether there is one. */
bool courier_setup_check(const struct courier_channel *channel, bool has_secret, struct err *err) __attribute__((warn_unused_result));

#endif
