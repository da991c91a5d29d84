#include "courier/egress.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

static const struct {
	uint32_t net;
	int bits;
} nets[] = {
	{ 0x00000000, 8 },  /* this host */
	{ 0x0a000000, 8 },  /* RFC 1918 */
	{ 0x64400000, 10 }, /* RFC 6598 shared */
	{ 0x7f000000, 8 },  /* loopback */
	{ 0xa9fe0000, 16 }, /* link-local, and the metadata service of clouds */
	{ 0xac100000, 12 }, /* RFC 1918 */
	{ 0xc0000000, 24 }, /* RFC 6890 */
	{ 0xc0a80000, 16 }, /* RFC 1918 */
	{ 0xc6120000, 15 }, /* benchmarking */
	{ 0xe0000000, 3 },  /* multicast, reserved, broadcast */
};

static bool is_private_4(uint32_t address)
{
	for (size_t i = 0; i < sizeof(nets) / sizeof(nets[0]); i++)
		if ((address ^ nets[i].net) >> (32 - nets[i].bits) == 0)
			return true;
	return false;
}

static uint32_t four(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static bool is_private_6(const unsigned char a[16])
{
	static const unsigned char mapped[12] = { [10] = 0xff, [11] = 0xff }, nat64[12] = { 0, 0x64, 0xff, 0x9b };

	if (memcmp(a, mapped, sizeof(mapped)) == 0 || memcmp(a, nat64, sizeof(nat64)) == 0)
		return is_private_4(four(a + 12));
	if (a[0] == 0x20 && a[1] == 0x02) /* 6to4 */
		return is_private_4(four(a + 2));
	/* Only 2000::/3 is given out: all else is loopback, unspecified, fc00::/7, fe80::/10, ff00::/8 or reserved. Teredo and
	 * ORCHID (2001::/23) carry what is not seen here. */
	return a[0] >> 5 != 1 || (a[0] == 0x20 && a[1] == 0x01 && a[2] < 2);
}

bool egress_is_private(const struct sockaddr *address)
{
	struct sockaddr_in in4;
	struct sockaddr_in6 in6;

	if (address->sa_family == AF_INET) {
		memcpy(&in4, address, sizeof(in4));
		return is_private_4(ntohl(in4.sin_addr.s_addr));
	}
	if (address->sa_family != AF_INET6)
		return true;
	memcpy(&in6, address, sizeof(in6));
	return is_private_6(in6.sin6_addr.s6_addr);
}

bool egress_host_is_private(struct str host)
{
	char text[64];
	struct in_addr in4;
	struct in6_addr in6;

	if (host.len && host.at[host.len - 1] == '.')
		host.len--;
	if ((host.len == 9 && strncasecmp(host.at, "localhost", 9) == 0) ||
	    (host.len > 10 && strncasecmp(host.at + host.len - 10, ".localhost", 10) == 0))
		return true;
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = str_from(host.at + 1, host.len - 2);
	if (host.len == 0 || host.len >= sizeof(text))
		return false;
	memcpy(text, host.at, host.len);
	text[host.len] = '\0';
	/* inet_aton also knows 127.1, 0x7f000001 and 2130706433, as those who resolve names do. */
	if (inet_aton(text, &in4))
		return is_private_4(ntohl(in4.s_addr));
	return inet_pton(AF_INET6, text, &in6) == 1 && is_private_6(in6.s6_addr);
}
