/* Screen 25: the ledger: anybody who may read it can check an entry here, and take the proof away to check it elsewhere. */
#include "ledger/merkle.h"
#include "page/ledger.h"
#include "page/ui.h"
#include "store/book.h"
#include "text/base64.h"
#include "web/story.h"

enum { ROWS = 25 };

static struct str number(struct visit *visit, int64_t n)
{
	return arena_printf(visit->look.arena, "%lld", (long long)n);
}

static struct str base64_of(struct visit *visit, const struct sha256_digest *digest)
{
	BUF_SCOPED(text);

	base64_put(&text, digest->at, sizeof(digest->at));
	return arena_str(visit->look.arena, buf_str(&text));
}

static struct str hex_of(struct visit *visit, const struct sha256_digest *digest)
{
	char hex[SHA256_HEX_BYTES];

	return arena_str(visit->look.arena, sha256_hex(*digest, hex));
}

/* The page of what an entry is about; "" when there is none. */
static struct str thing_href(struct visit *visit, struct str on)
{
	static const struct {
		char letter;
		const char *page;
	} things[] = {
		{ 'I', "/i/" }, { 'S', "/signs/" }, { 'P', "/people/" }, { 'A', "/systems/" }, { 'D', "/delegations/" }
	};

	for (size_t i = 0; on.len > 2 && i < sizeof(things) / sizeof(things[0]); i++)
		if (on.at[0] == things[i].letter && (on.at[1] == '-' || (on.at[1] >= '0' && on.at[1] <= '9')))
			return arena_printf(visit->look.arena, "%s%.*s", things[i].page, STR_ARG(on));
	return S("");
}

static struct str entry_href(struct visit *visit, int64_t seq)
{
	return arena_printf(visit->look.arena, "/ledger/%lld", (long long)seq);
}

/* --- The head and a page of entries ----------------------------------------------------------------------------------- */

static bool rows_fill(struct visit *visit, int64_t from, int64_t count, struct ledger_view *view)
{
	struct look *look = &visit->look;
	struct ledger_row *rows = ARENA_ARRAY(look->arena, ROWS, struct ledger_row);
	struct fact fact;

	DB_QUERY(look->db, entry_from, list, .agency = db_text(look->who.agency), .from = db_int(from),
		 .most = db_int(count));
	while (view->rows.count < (size_t)count && db_next(list)) {
		/* Oldest first from the table, newest first on the page. */
		struct ledger_row *row = &rows[(size_t)count - 1 - view->rows.count++];
		const struct sha256_digest leaf = merkle_leaf(db_str(list, COL_entry_from_body));
		if (!fact_read(arena_str(look->arena, db_str(list, COL_entry_from_body)), look->arena, &fact))
			return db_doubt(look->db, "an entry that is no fact") || db_refuse(look->db, look->err);
		*row = (struct ledger_row){
			.href = entry_href(visit, (int64_t)fact.seq),
			.words = story_words(visit->reader.lang, fact.kind),
			.on = fact.on,
			.on_href = thing_href(visit, fact.on),
			.who = fact.delegator.len ? visit_actor(visit, fact.who, fact.delegator, fact.role) : fact.who,
			.leaf = str_first(hex_of(visit, &leaf), 12),
			.seq = (int64_t)fact.seq,
			.at = fact.at,
		};
	}
	view->rows.at = rows + ((size_t)count - view->rows.count);
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static bool head_fill(struct visit *visit, struct ledger_view *view)
{
	struct look *look = &visit->look;
	struct checkpoint head;
	struct row_agency agency;
	struct vkey vkey;
	struct err ignored;

	if (!book_head(look->db, look->who.agency, look->arena, &view->note, look->err))
		return false;
	if (view->note.len == 0)
		return true;
	if (!checkpoint_read(view->note, &head, look->err))
		return false;
	view->has_head = true;
	view->origin = head.origin;
	view->covers = visit_words_1(visit, "涵蓋 %1 筆", number(visit, (int64_t)head.size));
	view->root = base64_of(visit, &head.root);
	if (row_agency_get(look->db, look->arena, look->who.agency, &agency))
		view->vkey = agency.vkey;
	view->signed_well = vkey_read(view->vkey, &vkey, &ignored) && note_is_signed_by(&head, &vkey) == NOTE_SIGNED;
	return true;
}

static bool size_read(struct visit *visit, int64_t *size)
{
	struct look *look = &visit->look;

	*size = 0;
	DB_QUERY(look->db, ledger_head_get, rows, .agency = db_text(look->who.agency));
	if (db_next(rows))
		*size = db_integer(rows, COL_ledger_head_get_size);
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

static struct str page_href(struct visit *visit, int64_t until)
{
	return arena_printf(visit->look.arena, "/ledger?until=%lld", (long long)until);
}

/* ?until=: the page that ends before that entry; ?seq=: straight to an entry. */
bool page_ledger(struct visit *visit)
{
	struct ledger_view view = { .agency = visit->look.who.agency };
	int64_t until, seq;

	if (str_int64(visit_asked(visit, "seq"), &seq) && seq >= 0)
		return visit_go(visit, entry_href(visit, seq));
	if (!size_read(visit, &view.size) || !head_fill(visit, &view))
		return false;
	if (!str_int64(visit_asked(visit, "until"), &until) || until > view.size || until < 1)
		until = view.size;
	const int64_t from = until > ROWS ? until - ROWS : 0;
	if (!rows_fill(visit, from, until - from, &view))
		return false;
	for (size_t i = 0; i < view.rows.count; i++)
		view.rows.at[i].who = visit_person_name(visit, view.rows.at[i].who);
	view.earlier_href = from > 0 ? page_href(visit, from) : S("");
	view.later_href =
		until < view.size ? page_href(visit, until + ROWS < view.size ? until + ROWS : view.size) : S("");
	visit->frame.title = visit_words(visit, "紀錄簿");
	visit->frame.current = S("ledger");
	view.frame = visit->frame;
	html_ledger(visit->out, &visit->reader, &view);
	return true;
}

/* --- One entry -------------------------------------------------------------------------------------------------------- */

/* RFC 6962 section 2.1.1, step by step: on which side each hash of the path stands, and what comes of it. */
static void path_fill(struct visit *visit, const struct proof *proof, uint64_t size, struct sha256_digest node,
		      struct ledger_entry_view *view)
{
	struct ledger_step *steps = ARENA_ARRAY(visit->look.arena, proof->path.count, struct ledger_step);
	uint64_t index = proof->index, last = size - 1;

	for (size_t i = 0; i < proof->path.count; i++) {
		const struct sha256_digest *sibling = &proof->path.hash[i];
		/* Alone at the right edge it moves up without a sibling, until it is a right child. */
		while (!(index & 1) && index == last && last) {
			index >>= 1;
			last >>= 1;
		}
		const bool sibling_is_left = index & 1;
		node = sibling_is_left ? merkle_node(sibling, &node) : merkle_node(&node, sibling);
		steps[i] =
			(struct ledger_step){ hex_of(visit, sibling), visit_words(visit, sibling_is_left ? "左" : "右"),
					      hex_of(visit, &node) };
		index >>= 1;
		last >>= 1;
	}
	view->path.at = steps;
	view->path.count = proof->path.count;
}

static const char *verdict_words(enum proof_verdict verdict)
{
	switch (verdict) {
	case PROOF_HOLDS:
		return "證明成立：這一筆在紀錄簿裡，檢查點由本機關的金鑰簽署。";
	case PROOF_NOT_SIGNED:
		return "檢查點沒有本機關現用金鑰的簽章。";
	case PROOF_NOT_INCLUDED:
		return "證明不成立：這一筆不在檢查點所涵蓋的紀錄簿裡。";
	default:
		return "檢查點的格式不對。";
	}
}

static bool proof_fill(struct visit *visit, int64_t seq, struct ledger_entry_view *view)
{
	struct look *look = &visit->look;
	struct row_agency agency;
	struct checkpoint head;
	struct proof proof;
	struct vkey vkey;
	struct str body;

	if (!book_prove(look->db, look->who.agency, (uint64_t)seq, look->arena, &proof, &body, look->err))
		return false;
	const struct sha256_digest leaf = merkle_leaf(body);
	if (!checkpoint_read(proof.note, &head, look->err) ||
	    !row_agency_get(look->db, look->arena, look->who.agency, &agency) ||
	    !vkey_read(agency.vkey, &vkey, look->err))
		return false;
	const enum proof_verdict verdict = proof_check(&proof, &leaf, &vkey);
	view->body = body;
	view->leaf = base64_of(visit, &leaf);
	view->leaf_hex = hex_of(visit, &leaf);
	view->proven = true;
	view->covers = visit_words_1(visit, "涵蓋 %1 筆", number(visit, (int64_t)head.size));
	view->root = base64_of(visit, &head.root);
	view->root_hex = hex_of(visit, &head.root);
	view->origin = head.origin;
	view->note = proof.note;
	view->holds = verdict == PROOF_HOLDS;
	view->verdict = visit_words(visit, verdict_words(verdict));
	view->vkey = agency.vkey;
	path_fill(visit, &proof, head.size, leaf, view);
	return true;
}

static bool seq_read(struct visit *visit, int64_t *seq)
{
	return (str_int64(visit->ids[0], seq) && *seq >= 0) || visit_not_found(visit, visit->ids[0]);
}

bool page_ledger_entry(struct visit *visit)
{
	struct ledger_entry_view view = { 0 };
	struct fact fact;
	int64_t seq, size;

	if (!seq_read(visit, &seq) || !size_read(visit, &size) || !proof_fill(visit, seq, &view))
		return false;
	if (!fact_read(view.body, visit->look.arena, &fact))
		return db_doubt(visit->look.db, "an entry that is no fact") ||
		       db_refuse(visit->look.db, visit->look.err);
	view.seq = seq;
	view.words = story_words(visit->reader.lang, fact.kind);
	view.who = visit_actor(visit, fact.who, fact.delegator, fact.role);
	view.role = fact.role;
	view.on = fact.on;
	view.on_href = thing_href(visit, fact.on);
	view.kind = str_of(fact_row(fact.kind)->kind);
	view.clause = str_of(fact_row(fact.kind)->clause);
	view.act = fact.act;
	view.at = fact.at;
	view.details = story_details_of(visit, &fact);
	view.proof_href = arena_printf(visit->look.arena, "/ledger/%lld/proof", (long long)seq);
	view.entry_href = arena_printf(visit->look.arena, "/ledger/%lld/entry", (long long)seq);
	view.before_href = seq ? entry_href(visit, seq - 1) : S("");
	view.after_href = seq + 1 < size ? entry_href(visit, seq + 1) : S("");
	visit->frame.title = visit_words_1(visit, "紀錄簿第 %1 筆", number(visit, seq));
	visit->frame.current = S("ledger");
	visit->frame.back_href = S("/ledger");
	view.frame = visit->frame;
	html_ledger_entry(visit->out, &visit->reader, &view);
	return true;
}

/* The proof as one text that needs nothing else (C2SP tlog-proof). */
bool file_ledger_proof(struct visit *visit)
{
	struct proof proof;
	struct str body;
	int64_t seq;

	if (!seq_read(visit, &seq) || !book_prove(visit->look.db, visit->look.who.agency, (uint64_t)seq,
						  visit->look.arena, &proof, &body, visit->look.err))
		return false;
	proof_print(&proof, visit->out);
	visit->media = "text/plain; charset=utf-8";
	visit->file_name = arena_printf(visit->look.arena, "%.*s-%lld.tlog-proof", STR_ARG(visit->look.who.agency),
					(long long)seq);
	return true;
}

/* The entry's bytes as they were hashed. */
bool file_ledger_body(struct visit *visit)
{
	struct proof proof;
	struct str body;
	int64_t seq;

	if (!seq_read(visit, &seq) || !book_prove(visit->look.db, visit->look.who.agency, (uint64_t)seq,
						  visit->look.arena, &proof, &body, visit->look.err))
		return false;
	buf_add(visit->out, body);
	visit->media = "application/json";
	visit->file_name =
		arena_printf(visit->look.arena, "%.*s-%lld.json", STR_ARG(visit->look.who.agency), (long long)seq);
	return true;
}
