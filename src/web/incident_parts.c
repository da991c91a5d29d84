#include "web/incident_parts.h"

#include "desk/desk_inside.h"
#include "gate/gate.h"
#include "web/story.h"

static struct str words(const struct case_page *page, const char *msgid)
{
	return visit_words(page->visit, msgid);
}

static struct str href(const struct case_page *page, const char *rest)
{
	return case_href(page->visit, page->incident.incident, rest);
}

/* --- What is known ---------------------------------------------------------------------------------------------------- */

struct knowing {
	const struct case_page *page;
	struct case_known *at;
	size_t count;
};

static void know_time(struct knowing *k, const char *label, struct instant at, const char *change)
{
	if (instant_is_set(at))
		k->at[k->count++] = (struct case_known){ .label = words(k->page, label),
							 .at = at,
							 .href = *change ? href(k->page, change) : S("") };
}

static void know_text(struct knowing *k, const char *label, struct str value, const char *change)
{
	if (value.len)
		k->at[k->count++] = (struct case_known){ .label = words(k->page, label),
							 .value = value,
							 .href = *change ? href(k->page, change) : S("") };
}

void incident_known(const struct case_page *page, struct case_view *view)
{
	const struct row_incident *incident = &page->incident;
	const struct procedure *procedure = page->rulebook.procedure;
	const struct seed_source *source = procedure_source(procedure, incident->source);
	const struct form_category *category = procedure_category(procedure, incident->category);
	struct knowing k = { page, ARENA_ARRAY(page->visit->look.arena, 12, struct case_known), 0 };
	const bool live = incident_is_live(page->state);

	know_time(&k, "知悉時間", incident->aware_at, live ? "act/know" : "");
	know_text(&k, "事故來源", source ? visit_row_words(page->visit, &source->row) : S(""),
		  live ? "act/classify" : "");
	know_text(&k, "通報單分類", category ? visit_row_words(page->visit, &category->row) : S(""),
		  live ? "act/classify" : "");
	know_time(&k, "首次封鎖", incident->contained_at, "");
	know_time(&k, "損害控制完成時間", incident->controlled_at, "");
	know_time(&k, "復原時間", incident->recovered_at, "");
	know_time(&k, "結案時間", incident->closed_at, "");
	know_time(&k, "下次查看", incident->next_look_at, "");
	know_text(&k, "適用法規", page->rulebook.law->title, "");
	view->known.at = k.at;
	view->known.count = k.count;
	if (incident->sign.len) {
		k.at[k.count] = (struct case_known){
			.label = words(page, "異常徵兆"),
			.value = incident->sign,
			.link = arena_printf(page->visit->look.arena, "/signs/%.*s", STR_ARG(incident->sign)),
		};
		view->known.count++;
	}
}

/* --- Forms and filings ------------------------------------------------------------------------------------------------ */

static const struct phase_words {
	const char *code, *words;
} phases[] = { { "notification", "通報" }, { "response", "應變處置" }, { "closing", "結報" } };

static struct case_form form_of(const struct case_page *page, const struct row_form *row,
				const struct phase_words *phase)
{
	struct arena *arena = page->visit->look.arena;
	struct case_form form = {
		.phase = words(page, phase->words),
		.state_words = words(page, "未送出"),
		.tone = S("plain"),
		.href = href(page, arena_cstr(arena, arena_printf(arena, "form?phase=%s", phase->code))),
	};

	if (!row)
		return form;
	const bool confirmed = str_is(row->state, "confirmed"), returned = str_is(row->state, "returned");
	form.state_words = words(page, confirmed ? "組長已確認" : returned ? "退回修改" : "等組長確認");
	form.tone = confirmed ? S("done") : returned ? S("late") : S("warn");
	form.print_href = href(page, arena_cstr(arena, arena_printf(arena, "form/print?phase=%s", phase->code)));
	form.submitted_by = visit_actor(page->visit, row->submitted_by, row->submitted_for, row->submitted_role);
	if (row->decided_by.len)
		form.decided_by = visit_actor(page->visit, row->decided_by, row->decided_for, row->decided_role);
	return form;
}

static struct case_filing filing_of(const struct case_page *page, const struct row_filing *row)
{
	const bool owed = !str_is(row->channel, "site") && !instant_is_set(row->backfilled_at);
	const bool ratify = row->unconfirmed && !row->ratified;
	struct case_filing filing = {
		.kind = story_code(page->visit->reader.lang, "kind", row->kind),
		.channel = story_code(page->visit->reader.lang, "channel", row->channel),
		.number = row->number,
		.level = case_level_words(page->visit, row->level),
		.at = { row->at },
		.backfilled_at = row->backfilled_at,
		.open = owed || ratify,
	};

	if (ratify)
		filing.marks = words(page, "先行通報，組長尚未追認");
	else if (row->unconfirmed)
		filing.marks = words(page, "先行通報，組長已追認");
	else if (owed)
		filing.marks = words(page, "尚未補行通報");
	return filing;
}

void incident_papers(const struct case_page *page, const struct casefile *file, struct case_view *view)
{
	struct arena *arena = page->visit->look.arena;
	struct case_form *forms = ARENA_ARRAY(arena, 3, struct case_form);
	struct case_filing *filings = ARENA_ARRAY(arena, file->filing_count + 1, struct case_filing);

	for (size_t i = 0; i < 3; i++)
		forms[i] = form_of(page, casefile_form(file, phases[i].code), &phases[i]);
	for (size_t i = 0; i < file->filing_count; i++)
		filings[i] = filing_of(page, &file->filings[i]);
	view->forms.at = forms;
	view->forms.count = 3;
	view->filings.at = filings;
	view->filings.count = file->filing_count;
}

/* --- Other acts ------------------------------------------------------------------------------------------------------- */

static const struct other {
	enum incident_verb verb;
	enum capability capability;
	const char *page, *words;
} others[] = {
	{ INCIDENT_VERB_contain, CAPABILITY_INCIDENT_CONTAIN, "act/contain", "再記一次封鎖、隔離" },
	{ INCIDENT_VERB_outage, CAPABILITY_INCIDENT_OUTAGE, "act/outage", "記錄服務中斷" },
	{ INCIDENT_VERB_rate, CAPABILITY_INCIDENT_RATE, "level", "重新評定等級" },
	{ INCIDENT_VERB_know, CAPABILITY_INCIDENT_AWARE, "act/know", "更正知悉時間" },
	{ INCIDENT_VERB_review, CAPABILITY_REVIEW_RECORD, "act/review", "記錄受通報機關的審核結果" },
	{ INCIDENT_VERB_meet, CAPABILITY_MEETING_RECORD, "act/meeting", "記錄緊急應變會議" },
	{ INCIDENT_VERB_meet, CAPABILITY_CISO_MEETING_RECORD, "act/ciso-meeting", "記錄資安長召開的會議" },
	{ INCIDENT_VERB_task_end, CAPABILITY_TASK_SET, "tasks", "交辦與改善事項" },
	{ INCIDENT_VERB_tell, CAPABILITY_LEADER_TELL, "act/tell-leader", "記錄再次告知組長" },
	{ INCIDENT_VERB_continue, CAPABILITY_CONTINUITY_DECIDE, "act/continuity", "決定是否啟動營運持續作業" },
	{ INCIDENT_VERB_ask, CAPABILITY_CONTINUITY_DECIDE, "bcp", "請資安長同意啟動營運持續作業" },
	{ INCIDENT_VERB_ask, CAPABILITY_REFERRAL_PREPARE, "referral", "送請移送偵辦" },
	{ INCIDENT_VERB_ask, CAPABILITY_FORENSICS_APPLY, "forensics", "送請申請鑑識" },
	{ INCIDENT_VERB_extend, CAPABILITY_FORM_FILE, "extension", "申請延長報告時限" },
	{ INCIDENT_VERB_annul, CAPABILITY_INCIDENT_REFUTE, "act/annul", "改判為非資安事故" },
	{ INCIDENT_VERB_reopen, CAPABILITY_INCIDENT_OPEN, "act/reopen", "重新開啟案件" },
};

void incident_others(const struct case_page *page, struct case_view *view)
{
	const size_t most = sizeof(others) / sizeof(others[0]);
	struct case_link *list = ARENA_ARRAY(page->visit->look.arena, most, struct case_link);

	for (size_t i = 0; i < most; i++) {
		if (!incident_may(page->state, others[i].verb))
			continue;
		const struct act_row *act = procedure_act(page->rulebook.procedure, others[i].capability);
		list[view->others.count++] = (struct case_link){
			.href = href(page, others[i].page),
			.words = words(page, others[i].words),
			.note = visit_may(page->visit, others[i].capability) ? S("")
									     : case_role_names(page, act->roles),
		};
	}
	view->others.at = list;
}

/* --- People ----------------------------------------------------------------------------------------------------------- */

/* Who has a part in every case (參; 伍). A role that nobody holds is said in red: its acts can't be done. */
static const enum role parts[] = { ROLE_CONTACT,      ROLE_ISMS_COORD,   ROLE_TEAM_LEADER, ROLE_TEAM_MEMBER,
				   ROLE_SERVER_ADMIN, ROLE_ADMIN_OFFICE, ROLE_CISO,        ROLE_MAYOR };

/* Their names are opened here once, for the whole page. */
static struct str name_of(const struct case_page *page, struct db_rows *rows)
{
	struct visit *visit = page->visit;
	struct look *look = &visit->look;
	const struct str person = arena_str(look->arena, db_str(rows, COL_person_names_person));
	bool readable = db_boolean(rows, COL_person_names_kept);
	struct str name = { 0 };
	struct err err;

	if (visit->name_count == VISIT_NAMES)
		return visit_person_name(visit, person);
	if (readable &&
	    !keyring_open_kept(look->desk->keyring, look->db, look->who.agency, db_str(rows, COL_person_names_subject),
			       "name", db_str(rows, COL_person_names_name_sealed), look->arena, &name, &readable, &err))
		return visit_words(visit, "（無法讀取）");
	if (!readable)
		name = visit_words(visit, "（已刪除）");
	visit->names[visit->name_count++] = (struct visit_name){ person, name };
	return name;
}

static void take_part(struct case_role *role, struct str name, struct arena *arena)
{
	role->names = role->nobody ? name : arena_printf(arena, "%.*s、%.*s", STR_ARG(role->names), STR_ARG(name));
	role->nobody = false;
}

bool incident_people(const struct case_page *page, struct case_view *view)
{
	enum { PARTS = sizeof(parts) / sizeof(parts[0]) };
	struct look *look = &page->visit->look;
	struct case_role *list = ARENA_ARRAY(look->arena, PARTS, struct case_role);

	for (size_t i = 0; i < PARTS; i++) {
		const struct role_row *row = procedure_role(page->rulebook.procedure, parts[i]);
		list[i] = (struct case_role){ .role = visit_row_words(page->visit, &row->row), .nobody = true };
	}
	DB_QUERY(look->db, person_names, rows, .agency = db_text(look->who.agency));
	while (db_next(rows)) {
		const unsigned roles = gate_roles(db_str(rows, COL_person_names_roles));
		struct str name = { 0 };
		for (size_t i = 0; i < PARTS; i++) {
			if (!(roles & ROLE_BIT(parts[i])))
				continue;
			name = name.len ? name : name_of(page, rows);
			take_part(&list[i], name, look->arena);
		}
	}
	view->roles.at = list;
	view->roles.count = PARTS;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

/* --- Systems ---------------------------------------------------------------------------------------------------------- */

static struct case_outage outage_of(const struct case_page *page, const struct row_outage *row)
{
	static const char *const state_words[] = { "於可容忍時間內恢復", "中斷中，尚在可容忍時間內", "已逾可容忍時間" };
	static const char *const tones[] = { "done", "warn", "late" };
	struct look *look = &page->visit->look;
	const struct outage times = { row->began_at, row->ended_at, SPAN_MINUTES(row->limit_minutes) };
	const enum outage_state state = outage_state(&times, look->now);
	struct row_asset asset;
	struct case_outage out = {
		.asset = row->asset,
		.state_words = words(page, state_words[state]),
		.tone = str_of(tones[state]),
		.began = row->began_at,
		.ended = row->ended_at,
		.limit_at = row->limit_at,
	};

	if (row_asset_get(look->db, look->arena, look->who.agency, row->asset, &asset))
		out.asset = asset.name;
	if (incident_may(page->state, INCIDENT_VERB_outage))
		out.href = arena_printf(look->arena, "%.*s?outage=%.*s", STR_ARG(href(page, "act/outage")),
					STR_ARG(row->outage));
	return out;
}

bool incident_outages(const struct case_page *page, const struct casefile *file, struct case_view *view)
{
	struct look *look = &page->visit->look;
	struct case_outage *list = ARENA_ARRAY(look->arena, file->outage_count + 1, struct case_outage);

	for (size_t i = 0; i < file->outage_count; i++)
		list[i] = outage_of(page, &file->outages[i]);
	view->outages.at = list;
	view->outages.count = file->outage_count;
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

/* --- Evidence --------------------------------------------------------------------------------------------------------- */

static struct str size_words(struct arena *arena, int64_t bytes)
{
	if (bytes < 1024)
		return arena_printf(arena, "%lld B", (long long)bytes);
	if (bytes < 1024 * 1024)
		return arena_printf(arena, "%lld KB", (long long)((bytes + 512) / 1024));
	return arena_printf(arena, "%lld.%lld MB", (long long)(bytes >> 20), (long long)((bytes & 0xFFFFF) * 10 >> 20));
}

static bool files_of(const struct case_page *page, struct str thing, struct case_file *list, size_t *count, size_t most)
{
	struct look *look = &page->visit->look;

	DB_QUERY(look->db, attachment_list, rows, .agency = db_text(look->who.agency), .thing = db_text(thing));
	while (*count < most && db_next(rows)) {
		const struct str sha = arena_str(look->arena, db_str(rows, COL_attachment_list_sha256));
		const struct str name = arena_str(look->arena, db_str(rows, COL_attachment_list_name));
		list[(*count)++] = (struct case_file){
			.name = name.len ? name : str_first(sha, 12),
			.href = arena_printf(look->arena, "/attachments/%.*s", STR_ARG(sha)),
			.size = size_words(look->arena, db_integer(rows, COL_attachment_list_size)),
			.sha256 = sha,
		};
	}
	return db_failure(look->db) == DB_OK || db_refuse(look->db, look->err);
}

/* What came with the case, and with the sign that it began with. */
bool incident_files(const struct case_page *page, struct case_view *view)
{
	enum { FILES = 200 };
	struct case_file *list = ARENA_ARRAY(page->visit->look.arena, FILES, struct case_file);
	size_t count = 0;

	if (!files_of(page, page->incident.sign, list, &count, FILES) ||
	    !files_of(page, page->incident.incident, list, &count, FILES))
		return false;
	view->files.at = list;
	view->files.count = count;
	return true;
}
