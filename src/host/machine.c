#include "host/machine.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/resource.h>

static bool is_reachable(const struct ifaddrs *each, int family)
{
	if (!each->ifa_addr || each->ifa_addr->sa_family != family || !(each->ifa_flags & IFF_UP) ||
	    each->ifa_flags & IFF_LOOPBACK)
		return false;
	if (family == AF_INET)
		return true;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)each->ifa_addr;
	return !IN6_IS_ADDR_LINKLOCAL(&six->sin6_addr);
}

static struct str numeric(struct arena *arena, const struct sockaddr *address)
{
	const struct sockaddr_in *four = (const struct sockaddr_in *)address;
	const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
	char text[INET6_ADDRSTRLEN] = "";

	if (address->sa_family == AF_INET)
		inet_ntop(AF_INET, &four->sin_addr, text, sizeof(text));
	else
		inet_ntop(AF_INET6, &six->sin6_addr, text, sizeof(text));
	return arena_str(arena, str_of(text));
}

static void add(struct machine *machine, struct str address)
{
	for (size_t i = 0; i < machine->count; i++)
		if (str_equal(machine->addresses[i], address))
			return;
	if (machine->count < MACHINE_ADDRESSES)
		machine->addresses[machine->count++] = address;
}

void machine_read(struct arena *arena, struct machine *out)
{
	static const int families[] = { AF_INET, AF_INET6 };
	char name[256] = "";
	struct ifaddrs *all;

	*out = (struct machine){ 0 };
	if (gethostname(name, sizeof(name) - 1) != 0 || !*name)
		snprintf(name, sizeof(name), "localhost");
	out->name = arena_str(arena, str_of(name));
	if (getifaddrs(&all) != 0)
		return;
	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		for (const struct ifaddrs *each = all; each; each = each->ifa_next)
			if (is_reachable(each, families[i]))
				add(out, numeric(arena, each->ifa_addr));
	freeifaddrs(all);
}

struct str machine_in_url(struct arena *arena, struct str address)
{
	bool six = str_find(address, S(":")) >= 0;

	return arena_printf(arena, six ? "[%.*s]" : "%.*s", STR_ARG(address));
}

void machine_take_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
}
