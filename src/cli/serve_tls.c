#include "cli/serve_tls.h"

#include <unistd.h>

#include "cli/cli.h"
#include "host/file.h"
#include "host/log.h"
#include "host/machine.h"
#include "host/now.h"
#include "host/qr.h"

enum { NAMES_MAX = 32 };

struct names {
	struct str at[NAMES_MAX];
	size_t count;
};

static bool is_plain(struct str name)
{
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
		      c == '-' || c == ':'))
			return false;
	}
	return name.len > 0 && name.len < 254;
}

/* What no certificate can name is left out: whoever calls the machine so has to see the warning. */
static void add(struct names *names, struct str name)
{
	if (names->count < NAMES_MAX && is_plain(name))
		names->at[names->count++] = name;
}

static void names_read(const struct args *args, struct arena *arena, struct names *out)
{
	struct machine machine;

	machine_read(arena, &machine);
	for (size_t i = 0; i < args->given_count; i++)
		if (str_is(str_of(args->given[i].option->name), "tls-name"))
			add(out, args->given[i].value);
	add(out, machine.name);
	for (size_t i = 0; i < machine.count; i++)
		add(out, machine.addresses[i]);
	add(out, S("localhost"));
	add(out, S("127.0.0.1"));
	add(out, S("::1"));
}

static bool port_read(const struct args *args, uint16_t *out, struct err *err)
{
	int64_t port;

	if (!str_int64(args_value(args, "tls-port"), &port) || port < 0 || port > 65535)
		return refuse(err, REFUSAL_USAGE, "--tls-port");
	*out = (uint16_t)port;
	return true;
}

static void warn_of_end(const struct certificate *certificate)
{
	char until[INSTANT_TEXT_BYTES];

	if (certificate->until.ms > now_wall().ms + (int64_t)14 * 86400000)
		return;
	log_line(LOG_LEVEL_WARN, "certificate-ends", "the TLS certificate ends soon, or has ended", "x509.not_after",
		 instant_print_taipei(certificate->until, until).at);
}

bool serve_tls_read(const struct args *args, const char *data_dir, struct arena *arena, struct serve_tls *out,
		    struct err *err)
{
	struct names names = { 0 };

	*out = (struct serve_tls){ .wanted = args_has(args, "tls-port"), .address = "*" };
	if (!out->wanted)
		return true;
	if (args_has(args, "tls-cert") != args_has(args, "tls-key"))
		return refuse(err, REFUSAL_USAGE, "--tls-cert, --tls-key");
	if (args_has(args, "tls-address"))
		out->address = args_cstr(args, "tls-address");
	out->own = !args_has(args, "tls-cert");
	if (!port_read(args, &out->port, err))
		return false;
	if (out->own) {
		names_read(args, arena, &names);
		return certificate_keep(arena_printf(arena, "%s/tls", data_dir).at, names.at, names.count, now_wall(),
					arena, &out->certificate, err);
	}
	if (!certificate_read(args_cstr(args, "tls-cert"), args_cstr(args, "tls-key"), arena, &out->certificate, err))
		return false;
	warn_of_end(&out->certificate);
	return true;
}

static struct str url_of(struct arena *arena, struct str host, uint16_t port)
{
	return arena_printf(arena, "https://%.*s:%u/", STR_ARG(machine_in_url(arena, host)), port);
}

void serve_tls_tell(const struct serve_tls *tls, uint16_t port, const char *file)
{
	ARENA_SCOPED(arena);
	struct err untold;
	BUF_SCOPED(text);
	struct machine machine = { 0 };

	machine_read(&arena, &machine);
	if (strcmp(tls->address, "*") != 0) {
		machine.addresses[0] = str_of(tls->address);
		machine.count = 1;
	} else if (machine.count == 0) {
		machine.addresses[machine.count++] = S("localhost");
	}
	for (size_t i = 0; i < machine.count; i++)
		buf_printf(&text, "%.*s\n", STR_ARG(url_of(&arena, machine.addresses[i], port)));
	/* For whoever prints links; without it they can be made by hand. */
	if (!file_write(file, url_of(&arena, machine.addresses[0], port), 0600, &untold))
		log_refusal(LOG_LEVEL_WARN, "address-untold", &untold);
	if (isatty(STDOUT_FILENO))
		(void)!qr_terminal(url_of(&arena, machine.addresses[0], port), &text);
	if (tls->own)
		words_fill(cli_lang(), &text,
			   "憑證指紋（SHA-256）：\n%1\n瀏覽器第一次會警告；請按進階、比對指紋相同後再繼續。\n",
			   tls->certificate.fingerprint);
	printf("%.*s", STR_ARG(buf_str(&text)));
	fflush(stdout);
}
