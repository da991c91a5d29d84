/* egress: which addresses are nobody's business of ours to connect to.
 *
 * Private, loopback, link-local, shared, multicast, reserved and unspecified addresses (RFC 6890, RFC 4193), and those of IPv6 that
 * only dress one of them (mapped, NAT64, 6to4). Asked of the address that is about to be connected to, so that a name which answers
 * differently the second time gains nothing.
 */
#ifndef COURIER_EGRESS_H
#define COURIER_EGRESS_H

#include <stdbool.h>
#include <sys/socket.h>

#include "base/str.h"

bool egress_is_private(const struct sockaddr *address); /* a family that is not of the Internet is private */
/* The same for an address in numbers, with or without brackets, and for "localhost" and names below it. False for other names. */
bool egress_host_is_private(struct str host);

#endif
