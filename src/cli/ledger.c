#include "cli/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "db/db.h"
#include "host/file.h"
#include "signer/keys.h"
#include "store/book.h"
#include "store/place.h"
#include "text/base64.h"
#include "text/json.h"

#define DIR_OPTION                                                                        \
	{                                                                                 \
		'd', "data", "DIR", "資料目錄（否則 $TOCSIN_DIR，再否則目前目錄）", false \
	}
#define AGENCY_OPTION                                                \
	{                                                            \
		'a', "agency", "ID", "機關；只有一個時不必說", false \
	}

static const struct arg_option look_options[] = {
	DIR_OPTION,
	AGENCY_OPTION,
	{ 'j', "json", NULL, "輸出 JSON", false },
	{ 0 },
};
static const struct arg_option export_options[] = {
	DIR_OPTION,
	AGENCY_OPTION,
	{ 'k', "key", "VKEY", "寫進檔案的驗證金鑰（否則用金鑰目錄裡的；可重複）", true },
	{ 0 },
};

/* An open store, one moment of it, and the agency that is meant. */
struct view {
	struct arena arena;
	struct args args;
	struct store_place place;
	struct db *db;
	struct str agency;
};

static bool agency_choose(struct view *view, struct err *err)
{
	struct str *agencies;
	size_t count;

	view->agency = args_value(&view->args, "agency");
	if (view->agency.len)
		return true;
	if (!book_agencies(view->db, &view->arena, &agencies, &count, err))
		return false;
	if (count != 1)
		return refuse(err, REFUSAL_USAGE, "--agency");
	view->agency = agencies[0];
	return true;
}

static bool view_open(struct view *view, struct err *err)
{
	if (!store_place_read(ledger_dir(&view->args), &view->place, err) ||
	    !db_open(str_of(view->place.where), DB_READER, &view->db, err))
		return false;
	return db_begin(view->db) ? agency_choose(view, err) : db_refuse(view->db, err);
}

static void view_close(struct view *view)
{
	if (view->db)
		db_rollback(view->db);
	db_close(&view->db);
	arena_free(&view->arena);
}

static void json_base64(struct json_out *json, const struct sha256_digest *digest)
{
	BUF_SCOPED(text);

	base64_put(&text, digest->at, sizeof(digest->at));
	json_out_string(json, buf_str(&text));
}

static void json_vkeys(struct json_out *json, const struct vkey *vkeys, size_t count)
{
	json_out_open(json, '[');
	for (size_t i = 0; i < count; i++) {
		BUF_SCOPED(text);
		vkey_print(&vkeys[i], &text);
		json_out_string(json, buf_str(&text));
	}
	json_out_close(json, ']');
}

static bool head_print(struct view *view, struct err *err)
{
	struct str note;
	struct checkpoint head = { 0 };
	struct vkey *vkeys = NULL;
	size_t count = 0;
	BUF_SCOPED(text);
	struct json_out json = { .buf = &text };

	if (!book_head(view->db, view->agency, &view->arena, &note, err))
		return false;
	if (!args_has(&view->args, "json")) {
		printf("%.*s", STR_ARG(note));
		return true;
	}
	if (note.len && !checkpoint_read(note, &head, err))
		return false;
	if (!keys_vkeys(str_of(view->place.keys), view->agency, &view->arena, &vkeys, &count, err))
		count = 0;
	if (note.len == 0)
		head.root = sha256_of(S(""));
	json_out_open(&json, '{');
	json_out_key(&json, "agency");
	json_out_string(&json, view->agency);
	json_out_key(&json, "checkpoint");
	json_out_string(&json, note);
	json_out_key(&json, "root");
	json_base64(&json, &head.root);
	json_out_key(&json, "size");
	json_out_int(&json, (int64_t)head.size);
	json_out_key(&json, "vkeys");
	json_vkeys(&json, vkeys, count);
	json_out_close(&json, '}');
	printf("%.*s\n", STR_ARG(buf_str(&text)));
	return true;
}

static bool proof_json(const struct proof *proof, struct str body, struct err *err)
{
	struct sha256_digest leaf = merkle_leaf(body);
	struct checkpoint head;
	BUF_SCOPED(text);
	struct json_out json = { .buf = &text };

	if (!checkpoint_read(proof->note, &head, err))
		return false;
	json_out_open(&json, '{');
	json_out_key(&json, "checkpoint");
	json_out_string(&json, proof->note);
	json_out_key(&json, "entry");
	json_out_string(&json, body);
	json_out_key(&json, "hashes");
	json_out_open(&json, '[');
	for (size_t i = 0; i < proof->path.count; i++)
		json_base64(&json, &proof->path.hash[i]);
	json_out_close(&json, ']');
	json_out_key(&json, "index");
	json_out_int(&json, (int64_t)proof->index);
	json_out_key(&json, "leaf");
	json_base64(&json, &leaf);
	json_out_key(&json, "root");
	json_base64(&json, &head.root);
	json_out_key(&json, "size");
	json_out_int(&json, (int64_t)head.size);
	json_out_close(&json, '}');
	printf("%.*s\n", STR_ARG(buf_str(&text)));
	return true;
}

static bool proof_show(struct view *view, struct err *err)
{
	struct proof proof;
	struct str body;
	int64_t seq;
	BUF_SCOPED(text);

	if (!str_int64(view->args.operand[0], &seq) || seq < 0)
		return refuse(err, REFUSAL_USAGE, "SEQ");
	if (!book_prove(view->db, view->agency, (uint64_t)seq, &view->arena, &proof, &body, err))
		return false;
	if (args_has(&view->args, "json"))
		return proof_json(&proof, body, err);
	proof_print(&proof, &text);
	printf("%.*s", STR_ARG(buf_str(&text)));
	return true;
}

static bool sink_fd(void *context, struct str bytes)
{
	while (bytes.len) {
		ssize_t n = write(*(int *)context, bytes.at, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		bytes = str_after(bytes, (size_t)n);
	}
	return true;
}

/* Whole under its name, or not there: written beside and renamed. "-" is the standard output. */
static bool export_write(struct view *view, struct err *err)
{
	const char *path = arena_cstr(&view->arena, view->args.operand[0]);
	bool standard_output = !strcmp(path, "-");
	const char *beside = arena_printf(&view->arena, "%s.part", path).at;
	struct vkey *vkeys;
	size_t count;

	if (!ledger_keys(&view->args, &view->arena, &vkeys, &count, err) ||
	    (count == 0 && !keys_vkeys(str_of(view->place.keys), view->agency, &view->arena, &vkeys, &count, err)))
		return false;
	FD_SCOPED(fd) =
		standard_output ? dup(STDOUT_FILENO) : open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_refuse_write(path, err);
	bool written = book_export(view->db, view->agency, vkeys, count, sink_fd, &fd, err);
	if (standard_output)
		return written;
	if (written && (fsync(fd) != 0 || rename(beside, path) != 0))
		written = file_refuse_write(path, err);
	if (!written)
		unlink(beside);
	return written;
}

static const struct act {
	struct arg_command command;
	bool (*run)(struct view *view, struct err *err);
} acts[] = {
	{ { "ledger head", "", 0, 0, "印出最新的檢查點", look_options, NULL }, head_print },
	{ { "ledger proof", "SEQ", 1, 1, "印出第 SEQ 筆在紀錄簿裡的證明（C2SP tlog-proof）", look_options, NULL },
	  proof_show },
	{ { "ledger export", "FILE", 1, 1, "把整本紀錄簿匯出成一個可獨立驗證的檔案", export_options, NULL },
	  export_write },
};

static int act_run(const struct act *act, int argc, char **argv)
{
	struct view view = { 0 };
	struct err err = { 0 };
	enum args_outcome outcome = args_read(&act->command, argc, argv, cli_lang(), &view.arena, &view.args);
	int status = args_exit(outcome);

	if (outcome == ARGS_READY)
		status = view_open(&view, &err) && act->run(&view, &err) ? CLI_OK : cli_refuse(&err);
	view_close(&view);
	return status;
}

int cli_ledger(int argc, char **argv)
{
	const char *what = argc > 2 ? argv[2] : "";
	char name[32];

	snprintf(name, sizeof(name), "ledger %s", what);
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (!strcmp(name, acts[i].command.name))
			return act_run(&acts[i], argc - 2, argv + 2);
	}
	if (!strcmp(what, "verify"))
		return ledger_verify(argc - 2, argv + 2);
	bool asked = !strcmp(what, "--help") || !strcmp(what, "-h");
	fprintf(asked ? stdout : stderr, "tocsin ledger head | verify | proof SEQ | export FILE\n");
	return asked ? CLI_OK : CLI_USAGE;
}
