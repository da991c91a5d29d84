/* tocsin serve: the desk, its signer, the API and the pages, until TERM or INT; what is under way is answered first. */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/args.h"
#include "cli/cli.h"
#include "cli/rulebook_files.h"
#include "cli/serve_tls.h"
#include "cli/store.h"
#include "desk/desk.h"
#include "host/file.h"
#include "host/folder.h"
#include "host/log.h"
#include "host/machine.h"
#include "store/place.h"
#include "web/front.h"

enum { DRAIN_MS = 10000 };

static const struct arg_option options[] = {
	CLI_DATA_OPTION,
	{ 'p', "port", "PORT", "監聽的埠，0 由系統指定；預設 8470", false },
	{ 0, "address", "ADDRESS", "監聽的位址，只限本機；預設 127.0.0.1", false },
	SERVE_TLS_OPTIONS,
	{ 0, "proxy", "ADDRESS", "前面反向代理的位址；只相信它說的來源與 HTTPS", false },
	{ 0, "url", "URL", "通知裡的連結以這個網址開頭；沒有給的話，用這台主機自己的位址", false },
	{ 0, "clock", "FILE", "由檔案讀取現在時刻（只用於以 --simulated 建立的資料目錄）", false },
	{ 0, "jumps", NULL, "移動時刻檔視為時鐘被撥動，記入紀錄簿（與 --clock 合用）", false },
	{ 0, "law", "DIR", "改用這個目錄的規則檔", false },
	{ 0 },
};
static const struct arg_command command = { "serve", "", 0, 0, "啟動服務：值班台、簽署程序與介面", options, NULL };

/* What of the command line serving needs. */
struct serving {
	const char *data_dir;
	struct str address;
	uint16_t port;
	const char *proxy;
	struct str url; /* what links in messages begin with; "": this machine's own */
	struct serve_tls tls;
};

/* The signals that end us are taken here, by the one thread that waits for them: all others inherit the mask. */
static void wait_for_end(const sigset_t *ends)
{
	int signal_number;

	while (sigwait(ends, &signal_number) != 0)
		;
}

static bool tell_address(const struct store_place *place, struct str address, uint16_t port, struct arena *arena,
			 struct err *err)
{
	struct str url = arena_printf(arena, "http://%.*s:%u\n", STR_ARG(address), port);

	if (!file_write(arena_printf(arena, "%s/address", place->run).at, url, 0600, err)) {
		/* A full disk is no reason not to let people read. */
		if (err->refusal != REFUSAL_DISK_FULL)
			return false;
		log_refusal(LOG_LEVEL_ERROR, "address-untold", err);
		*err = (struct err){ 0 };
	}
	printf("%.*s", STR_ARG(url));
	fflush(stdout);
	return true;
}

/* Uploads that a crash left half received, and halves of blobs made of them. */
static bool spool_clear(const char *spool, struct arena *arena, struct err *err)
{
	struct str *files;
	size_t count;

	if (!file_make_directory(spool, 0700, err) || !folder_files(spool, arena, &files, &count, err))
		return false;
	for (size_t i = 0; i < count; i++)
		unlink(arena_printf(arena, "%s/%.*s", spool, STR_ARG(files[i])).at);
	return true;
}

static struct http_config server_config(const struct serving *serving, const char *spool, struct arena *arena)
{
	const struct serve_tls *tls = &serving->tls;
	struct http_config config = {
		.listener = { { .address = arena_cstr(arena, serving->address), .port = serving->port } },
		.spool_directory = spool,
		.proxy = serving->proxy,
	};

	if (tls->wanted)
		config.listener[1] = (struct http_listener){ .address = tls->address,
							     .port = tls->port,
							     .certificate = tls->certificate.pem,
							     .key = tls->certificate.key_pem };
	return config;
}

/* Where this desk is found by who reads its messages, without the slash at the end. */
static struct str origin_of(const struct serving *serving, const struct http_server *server, struct arena *arena)
{
	struct machine machine = { 0 };

	if (serving->url.len)
		return str_ends(serving->url, S("/")) ? str_first(serving->url, serving->url.len - 1) : serving->url;
	if (!serving->tls.wanted)
		return arena_printf(arena, "http://%.*s:%u", STR_ARG(serving->address), http_port(server, 0));
	machine_read(arena, &machine);
	const struct str host = machine.count ? machine_in_url(arena, machine.addresses[0]) : machine.name;
	return arena_printf(arena, "https://%.*s:%u", STR_ARG(host), http_port(server, 1));
}

static bool serve(struct desk *desk, const struct store_place *place, const struct serving *serving,
		  const sigset_t *ends, struct arena *arena, struct err *err)
{
	const struct str spool = arena_printf(arena, "%s/spool", place->run);
	struct http_config config = server_config(serving, spool.at, arena);
	struct http_server *server = NULL;
	struct front *front = NULL;

	if (!file_make_directory(place->run, 0700, err) || !spool_clear(spool.at, arena, err) ||
	    !front_open(desk, serving->data_dir, &front, err))
		return false;
	front_known_as(front, serving->url);
	config.handler = front_handler(front);
	bool told = http_start(&config, &server, err) &&
		    tell_address(place, serving->address, http_port(server, 0), arena, err) &&
		    desk_send(desk, origin_of(serving, server, arena), err);
	if (told) {
		if (serving->tls.wanted)
			serve_tls_tell(&serving->tls, http_port(server, 1),
				       arena_printf(arena, "%s/tls-address", place->run).at);
		log_line(LOG_LEVEL_INFO, "serve-ready", "listening");
		wait_for_end(ends);
		log_line(LOG_LEVEL_INFO, "serve-ends", "draining");
	}
	http_stop(&server, DRAIN_MS);
	front_close(&front);
	return told;
}

static bool read_port(const struct args *args, uint16_t *out)
{
	int64_t port = 8470;
	struct str text = args_value(args, "port");

	if (text.len && (!str_int64(text, &port) || port < 0 || port > 65535))
		return false;
	*out = (uint16_t)port;
	return true;
}

/* An office's own rulebooks, whole: what is in the directory replaces what is compiled in. */
static bool law_directory(const char *path, struct arena *arena, struct rulebook_library *out, struct err *err)
{
	struct rulebook_file *files;
	size_t count;

	return rulebook_files_read(path, arena, &files, &count, err) && rulebook_load(files, count, arena, out, err);
}

int cli_serve(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct err err = { 0 };
	struct desk *desk = NULL;
	struct store_place place;
	struct rulebook_library own;
	struct serving serving = { 0 };
	sigset_t ends;
	enum args_outcome outcome = args_read(&command, argc - 1, argv + 1, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	serving.address = args_has(&args, "address") ? args_value(&args, "address") : S("127.0.0.1");
	serving.proxy = args_cstr(&args, "proxy");
	serving.url = args_value(&args, "url");
	if (serving.url.len && !str_starts(serving.url, S("https://")) && !str_starts(serving.url, S("http://")))
		return cli_usage("%1 不是網址", args_cstr(&args, "url"));
	if (!read_port(&args, &serving.port))
		return cli_usage("%1 不是埠號", args_cstr(&args, "port"));
	struct desk_config config = { .data_dir = cli_data_dir(&args),
				      .clock = { args_cstr(&args, "clock") },
				      .file_jumps = args_has(&args, "jumps"),
				      .library = rulebook_default() };
	if (args_has(&args, "law")) {
		if (!law_directory(args_cstr(&args, "law"), &arena, &own, &err))
			return cli_refuse(&err);
		config.library = &own;
	}
	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	machine_take_descriptors();
	signal(SIGPIPE, SIG_IGN); /* whoever reads our log may go away; the desk stays */
	serving.data_dir = config.data_dir;
	bool served = store_place_read(config.data_dir, &place, &err) &&
		      serve_tls_read(&args, config.data_dir, &arena, &serving.tls, &err) &&
		      desk_open(&config, &desk, &err) && serve(desk, &place, &serving, &ends, &arena, &err);
	desk_close(&desk);
	return served ? CLI_OK : cli_refuse(&err);
}
