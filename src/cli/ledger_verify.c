#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "cli/ledger.h"
#include "db/db.h"
#include "host/file.h"
#include "signer/keys.h"
#include "store/book.h"
#include "store/place.h"
#include "text/base64.h"
#include "text/json.h"

static const struct arg_option options[] = {
	{ 'b', "bundle", "FILE", "驗證匯出的檔案；不需要資料目錄（可重複）", true },
	{ 'k', "key", "VKEY", "可信的驗證金鑰（可重複）", true },
	{ 'c', "checkpoint", "FILE", "外部保存的檢查點：紀錄不可比它舊", false },
	{ 'd', "data", "DIR", "資料目錄（否則 $TOCSIN_DIR，再否則目前目錄）", false },
	{ 'a', "agency", "ID", "只驗證這個機關", false },
	{ 'j', "json", NULL, "每本紀錄簿一行 JSON", false },
	{ 0 },
};
static const struct arg_command command = {
	"ledger verify", "", 0, 0, "驗證紀錄簿：沒有一筆被改、被刪、被調換或插入", options, "1：驗證不符",
};

const char *ledger_dir(const struct args *args)
{
	const char *dir = args_cstr(args, "data");

	if (!dir)
		dir = getenv("TOCSIN_DIR");
	return dir && *dir ? dir : ".";
}

bool ledger_keys(const struct args *args, struct arena *arena, struct vkey **out, size_t *count, struct err *err)
{
	*out = ARENA_ARRAY(arena, args->given_count + 1, struct vkey);
	*count = 0;
	for (size_t i = 0; i < args->given_count; i++) {
		if (strcmp(args->given[i].option->name, "key") == 0 &&
		    !vkey_read(str_trim(args->given[i].value), &(*out)[(*count)++], err))
			return false;
	}
	return true;
}

bool ledger_note(const struct args *args, struct arena *arena, struct str *out, struct err *err)
{
	const char *path = args_cstr(args, "checkpoint");

	*out = S("");
	return path ? file_read(path, NOTE_BYTES, arena, out, err) : true;
}

static void finding_json(struct json_out *json, const struct verify_finding *finding, struct str sentence)
{
	if (finding->what == VERIFY_OK) {
		json_out_null(json);
		return;
	}
	json_out_open(json, '{');
	json_out_key(json, "code");
	json_out_string(json, str_of(verify_code(finding->what)));
	json_out_key(json, "from");
	json_out_int(json, (int64_t)finding->from);
	json_out_key(json, "good_size");
	json_out_int(json, (int64_t)finding->good_size);
	json_out_key(json, "line");
	json_out_int(json, (int64_t)finding->line);
	json_out_key(json, "size");
	json_out_int(json, (int64_t)finding->size);
	json_out_key(json, "to");
	json_out_int(json, (int64_t)finding->to);
	json_out_key(json, "words");
	json_out_string(json, sentence);
	json_out_close(json, '}');
}

static void verdict_json(const struct ledger_verdict *v, struct str sentence)
{
	BUF_SCOPED(text);
	BUF_SCOPED(root);
	struct json_out json = { .buf = &text };

	json_out_open(&json, '{');
	json_out_key(&json, "checkpoints");
	json_out_int(&json, (int64_t)v->checkpoints);
	json_out_key(&json, "entries");
	json_out_int(&json, (int64_t)v->entries);
	json_out_key(&json, "finding");
	finding_json(&json, &v->finding, sentence);
	json_out_key(&json, "key_compared");
	json_out_bool(&json, v->key_compared);
	json_out_key(&json, "note_compared");
	json_out_bool(&json, v->note_compared);
	json_out_key(&json, "ok");
	json_out_bool(&json, v->finding.what == VERIFY_OK);
	json_out_key(&json, "origin");
	json_out_string(&json, v->origin);
	json_out_key(&json, "root");
	base64_put(&root, v->root.at, sizeof(v->root.at));
	json_out_string(&json, buf_str(&root));
	json_out_key(&json, "size");
	json_out_int(&json, (int64_t)v->size);
	json_out_key(&json, "subject");
	json_out_string(&json, v->subject);
	json_out_close(&json, '}');
	printf("%.*s\n", STR_ARG(buf_str(&text)));
}

void ledger_say(const struct ledger_verdict *v, bool as_json)
{
	char from[24], last[24], size[24], good[24];
	BUF_SCOPED(sentence);
	BUF_SCOPED(more);

	snprintf(from, sizeof(from), "%llu", (unsigned long long)v->finding.from);
	snprintf(last, sizeof(last), "%llu", (unsigned long long)(v->finding.to ? v->finding.to - 1 : 0));
	snprintf(size, sizeof(size), "%llu", (unsigned long long)(v->finding.what ? v->finding.size : v->size));
	snprintf(good, sizeof(good), "%llu", (unsigned long long)v->finding.good_size);
	words_fill(cli_lang(), &sentence, verify_words(v->finding.what), from, last, size);
	if (as_json)
		return verdict_json(v, buf_str(&sentence));
	if (v->finding.what == VERIFY_OK)
		words_fill(cli_lang(), &more, "（%1 筆）", size);
	else
		words_fill(cli_lang(), &more, "（之前的 %1 筆與檢查點相符）", good);
	printf("%.*s: %.*s%.*s [%s]\n", STR_ARG(v->subject), STR_ARG(buf_str(&sentence)), STR_ARG(buf_str(&more)),
	       verify_code(v->finding.what));
	if (!v->key_compared && v->finding.what == VERIFY_OK) {
		buf_clear(&more);
		words_fill(cli_lang(), &more, "注意：沒有給 --key，簽署的金鑰是檔案自己說的，未與可信的金鑰比對");
		printf("%.*s: %.*s\n", STR_ARG(v->subject), STR_ARG(buf_str(&more)));
	}
}

static ptrdiff_t read_fd(void *context, char *into, size_t cap)
{
	for (;;) {
		ssize_t n = read(*(int *)context, into, cap);
		if (n >= 0 || errno != EINTR)
			return n;
	}
}

/* CLI_OK, CLI_NO, or a refusal's exit status. */
static int bundle_one(const char *path, const struct bundle_trust *trust, bool as_json)
{
	FD_SCOPED(fd) = !strcmp(path, "-") ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
	struct bundle_result result;
	struct err err;

	if (fd < 0) {
		file_refuse_read(path, &err);
		return cli_refuse(&err);
	}
	bundle_verify(read_fd, &fd, trust, &result);
	const struct ledger_verdict verdict = {
		.kind = "file",
		.subject = str_of(path),
		.origin = str_of(result.origin),
		.finding = result.finding,
		.entries = result.entries,
		.checkpoints = result.checkpoints,
		.size = result.size,
		.root = result.root,
		.key_compared = result.key_compared,
		.note_compared = result.note_compared,
	};
	ledger_say(&verdict, as_json);
	return result.finding.what == VERIFY_OK ? CLI_OK : CLI_NO;
}

static int bundles(const struct args *args, const struct bundle_trust *trust)
{
	int worst = CLI_OK;

	for (size_t i = 0; i < args->given_count; i++) {
		ARENA_SCOPED(arena);
		if (strcmp(args->given[i].option->name, "bundle") != 0)
			continue;
		int status = bundle_one(arena_cstr(&arena, args->given[i].value), trust, args_has(args, "json"));
		worst = status > worst ? status : worst;
	}
	return worst;
}

/* What the key directory says is trusted and confirmed; what can't be read there is left to --key. */
static void trust_from_keys(const char *keys, struct str agency, struct arena *arena, struct book_trust *trust)
{
	struct vkey *vkeys;
	size_t count;
	struct err err;

	if (trust->count == 0 && keys_vkeys(str_of(keys), agency, arena, &vkeys, &count, &err)) {
		trust->vkeys = vkeys;
		trust->count = count;
	}
	if (!keys_confirmed(str_of(keys), agency, &trust->confirmed_size, &trust->confirmed_root, &err))
		trust->confirmed_size = 0;
}

static bool agency_one(struct db *db, struct str agency, const struct book_trust *trust, bool as_json, int *status,
		       struct err *err)
{
	struct ledger_verdict verdict = { .kind = "agency", .subject = agency, .key_compared = true };
	char origin[VKEY_NAME_BYTES + 1] = "";

	if (!book_verify(db, agency, trust, &verdict.finding, err))
		return false;
	if (agency.len && agency.len <= 64)
		vkey_origin(agency, origin);
	verdict.origin = str_of(origin);
	verdict.entries = verdict.finding.entries;
	verdict.checkpoints = verdict.finding.checkpoints;
	verdict.size = verdict.finding.good_size;
	verdict.root = verdict.finding.good_root;
	verdict.note_compared = trust->note.len > 0 || trust->confirmed_size > 0;
	ledger_say(&verdict, as_json);
	if (verdict.finding.what != VERIFY_OK)
		*status = CLI_NO;
	return true;
}

struct subject {
	struct str agency;
	struct book_trust trust;
};

/* The agencies of the key directory, read before the database is: what the signer has confirmed by then must be there. An
 * agency that has keys but nothing in the database is one whose log was taken away. */
static bool subjects_read(const struct args *args, const struct store_place *place, const struct book_trust *given,
			  struct arena *arena, struct subject **out, size_t *count)
{
	struct str only = args_value(args, "agency"), *agencies = NULL;
	struct err err;

	*count = 0;
	if (only.len) {
		agencies = &only;
		*count = 1;
	} else if (!keys_agencies(str_of(place->keys), arena, &agencies, count, &err)) {
		*count = 0;
	}
	*out = ARENA_ARRAY(arena, *count + 1, struct subject);
	for (size_t i = 0; i < *count; i++) {
		(*out)[i] = (struct subject){ .agency = agencies[i], .trust = *given };
		trust_from_keys(place->keys, agencies[i], arena, &(*out)[i].trust);
	}
	return only.len == 0;
}

static bool store_verify(const struct args *args, struct db *db, const struct store_place *place,
			 const struct book_trust *given, struct arena *arena, int *status, struct err *err)
{
	struct subject *subjects;
	struct str *there = NULL;
	size_t count = 0, there_count = 0;
	bool all = subjects_read(args, place, given, arena, &subjects, &count), good = db_begin(db);

	good = good ? book_agencies(db, arena, &there, &there_count, err) : db_refuse(db, err);
	for (size_t i = 0; good && i < count; i++)
		good = agency_one(db, subjects[i].agency, &subjects[i].trust, args_has(args, "json"), status, err);
	for (size_t i = 0; good && all && i < there_count; i++) {
		bool done = false;
		for (size_t j = 0; j < count; j++)
			done |= str_equal(subjects[j].agency, there[i]);
		good = done || agency_one(db, there[i], given, args_has(args, "json"), status, err);
	}
	db_rollback(db);
	return good;
}

int ledger_verify(int argc, char **argv)
{
	ARENA_SCOPED(arena);
	struct args args;
	struct store_place place;
	struct vkey *vkeys;
	struct bundle_trust trust = { 0 };
	struct db *db = NULL;
	struct err err;
	int status = CLI_OK;
	enum args_outcome outcome = args_read(&command, argc, argv, cli_lang(), &arena, &args);

	if (outcome != ARGS_READY)
		return args_exit(outcome);
	if (!ledger_keys(&args, &arena, &vkeys, &trust.count, &err) || !ledger_note(&args, &arena, &trust.note, &err))
		return cli_refuse(&err);
	trust.vkeys = vkeys;
	if (args_has(&args, "bundle"))
		return bundles(&args, &trust);
	const struct book_trust given = { .vkeys = vkeys, .count = trust.count, .note = trust.note };
	bool good = store_place_read(ledger_dir(&args), &place, &err) &&
		    db_open(str_of(place.where), DB_READER, &db, &err) &&
		    store_verify(&args, db, &place, &given, &arena, &status, &err);
	db_close(&db);
	return good ? status : cli_refuse(&err);
}
