#include "desk/situation.h"

#include "base/must.h"
#include "clock/date_text.h"
#include "desk/casefile.h"
#include "fact/fact.h"
#include "incident/state.h"

/* What is written, and from what. */
struct writing {
	struct arena *arena;
	const struct row_incident *incident;
	const struct rulebook *rulebook;
	const struct casefile *file;
	struct instant now;
	const struct fact_incident_assessed *assessed;
	const struct fact_damage_assessed *damaged;
	struct buf *text;
	struct situation *out;
};

static void heading(struct writing *w, const char *words)
{
	buf_printf(w->text, "%s%s\n", w->text->len ? "\n" : "", words);
}

static void line(struct writing *w, const char *label, struct str value)
{
	if (value.len)
		buf_printf(w->text, "%s：%.*s\n", label, STR_ARG(value));
}

static struct str moment(struct writing *w, struct instant at)
{
	char text[DATE_TEXT_BYTES];

	return instant_is_set(at) ? arena_str(w->arena, date_text_print_roc_time(at, text)) : S("");
}

/* A gap is named where it is, and kept for the end. */
static void missing(struct writing *w, const char *what)
{
	buf_printf(w->text, "%s：尚未記錄\n", what);
	must(w->out->missing_count < sizeof(w->out->missing) / sizeof(w->out->missing[0]));
	w->out->missing[w->out->missing_count++] = str_of(what);
}

static void needed(struct writing *w, const char *label, struct str value)
{
	if (value.len)
		line(w, label, value);
	else
		missing(w, label);
}

/* The newest assessments of the record. */
static bool assessments(struct writing *w, struct db *db)
{
	struct fact fact;

	DB_QUERY(db, history_list, rows, .agency = db_text(w->incident->agency),
		 .thing = db_text(w->incident->incident));
	while (db_next(rows)) {
		if (!fact_read(arena_str(w->arena, db_str(rows, COL_history_list_body)), w->arena, &fact))
			return db_doubt(db, "an entry that is no fact");
		if (fact.kind == FACT_incident_assessed)
			w->assessed = fact.data;
		else if (fact.kind == FACT_damage_assessed)
			w->damaged = fact.data;
	}
	return db_failure(db) == DB_OK;
}

static void what_it_is(struct writing *w)
{
	const struct row_incident *i = w->incident;
	const struct seed_source *source = procedure_source(w->rulebook->procedure, i->source);

	heading(w, "一、案件");
	line(w, "編號", i->incident);
	line(w, "案名", i->title);
	line(w, "狀態", str_of(incident_state_words(incident_state_read(i->state))));
	line(w, "知悉時間", moment(w, i->aware_at));
	needed(w, "事故來源", source ? source->row.text : S(""));
	if (!i->rating) {
		missing(w, "等級");
		return;
	}
	line(w, "等級", arena_printf(w->arena, "第 %lld 級", (long long)i->level));
	line(w, "依據", i->basis);
}

static void five(struct writing *w)
{
	const struct fact_incident_assessed *a = w->assessed;

	heading(w, "二、影響與損失（伍二(二)）");
	if (!a) {
		missing(w, "五項評估");
		return;
	}
	line(w, "影響範圍", a->scope);
	line(w, "來源及如何發生", a->cause);
	line(w, "損失情形", a->loss);
	line(w, "所需支援", a->support);
	line(w, "可採取之措施", a->measures);
}

static void six(struct writing *w)
{
	const struct fact_damage_assessed *d = w->damaged;

	heading(w, "三、損害評估（伍二(四)）");
	if (!d) {
		missing(w, "六項損害評估");
		return;
	}
	line(w, "設備或系統損害", d->equipment);
	line(w, "資料受損項目", d->data);
	line(w, "作業影響範圍", d->scope);
	line(w, "作業延誤情況", d->delay);
	line(w, "估計回復所需時間", d->recovery);
	line(w, "備援支援狀況", d->standby);
}

static void services(struct writing *w, struct db *db)
{
	struct row_asset asset;

	heading(w, "四、服務中斷");
	for (size_t i = 0; i < w->file->outage_count; i++) {
		const struct row_outage *o = &w->file->outages[i];
		const bool named = row_asset_get(db, w->arena, o->agency, o->asset, &asset);
		const struct str ended = instant_is_set(o->ended_at) ? moment(w, o->ended_at) : S("尚未恢復");
		buf_printf(w->text, "%.*s：%.*s 起，%.*s；可容忍至 %.*s%s\n", STR_ARG(named ? asset.name : o->asset),
			   STR_ARG(moment(w, o->began_at)), STR_ARG(ended), STR_ARG(moment(w, o->limit_at)),
			   o->passed ? "（已逾）" : "");
	}
	if (w->file->outage_count == 0)
		buf_add(w->text, S("沒有記錄服務中斷\n"));
}

static void handling(struct writing *w)
{
	const struct row_incident *i = w->incident;

	heading(w, "五、處理情形");
	needed(w, "封鎖、隔離", moment(w, i->contained_at));
	needed(w, "完成損害控制", moment(w, instant_is_set(i->controlled_at) ? i->controlled_at : i->recovered_at));
	needed(w, "復原", moment(w, i->recovered_at));
}

static void filings(struct writing *w)
{
	heading(w, "六、通報");
	for (size_t i = 0; i < w->file->filing_count; i++) {
		const struct row_filing *f = &w->file->filings[i];
		buf_printf(w->text, "%.*s：第 %lld 級 %.*s%s\n", STR_ARG(moment(w, (struct instant){ f->at })),
			   (long long)f->level, STR_ARG(f->number),
			   f->unconfirmed && !f->ratified ? "（先行通報，組長尚未追認）" : "");
	}
	if (w->file->filing_count == 0)
		missing(w, "對外通報");
}

static void deadlines(struct writing *w)
{
	size_t running = 0;

	heading(w, "七、進行中的期限");
	for (size_t i = 0; i < w->file->clock_count; i++) {
		const struct row_clock *c = &w->file->clocks[i];
		if (!str_is(c->state, "running") || !instant_is_set(c->due_at))
			continue;
		running++;
		buf_printf(w->text, "%.*s：%.*s%s\n", STR_ARG(c->cite), STR_ARG(moment(w, c->due_at)),
			   instant_before(c->due_at, w->now) ? "（已逾期）" : "");
	}
	if (running == 0)
		buf_add(w->text, S("沒有進行中的期限\n"));
}

static void gaps(struct writing *w)
{
	heading(w, "八、尚未記錄");
	for (size_t i = 0; i < w->out->missing_count; i++)
		buf_printf(w->text, "%s%.*s", i ? "、" : "", STR_ARG(w->out->missing[i]));
	buf_add(w->text, w->out->missing_count ? S("\n") : S("沒有\n"));
}

bool situation_make(struct db *db, struct arena *arena, const struct row_incident *incident,
		    const struct rulebook *rulebook, struct instant now, struct situation *out)
{
	struct casefile file;
	BUF_SCOPED(text);
	struct writing w = { .arena = arena,
			     .incident = incident,
			     .rulebook = rulebook,
			     .file = &file,
			     .now = now,
			     .text = &text,
			     .out = out };

	*out = (struct situation){ 0 };
	if (!casefile_read(db, arena, incident, &file) || !assessments(&w, db))
		return false;
	what_it_is(&w);
	five(&w);
	six(&w);
	services(&w, db);
	handling(&w);
	filings(&w);
	deadlines(&w);
	gaps(&w);
	heading(&w, "九、需要資安長裁示或協助的事項");
	buf_add(&text, S("　\n"));
	out->text = arena_str(arena, buf_str(&text));
	return db_failure(db) == DB_OK;
}
