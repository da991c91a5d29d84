#include "courier/job.h"

#include "base/must.h"

static const char *const kinds[COURIER_KINDS] = { "smtp", "webhook", "template" };

const char *courier_kind_code(enum courier_kind kind)
{
	must(kind < COURIER_KINDS);
	return kinds[kind];
}

bool courier_kind_read(struct str code, enum courier_kind *out)
{
	for (int i = 0; i < COURIER_KINDS; i++)
		if (str_is(code, kinds[i])) {
			*out = (enum courier_kind)i;
			return true;
		}
	return false;
}

static const struct {
	const char *code, *words;
} troubles[TROUBLE_COUNT] = {
#define TROUBLE(name, code, words) [TROUBLE_##name] = { code, words },
#include "courier/trouble.def"
#undef TROUBLE
};

const char *courier_trouble_code(enum courier_trouble trouble)
{
	must(trouble < TROUBLE_COUNT);
	return troubles[trouble].code;
}

const char *courier_trouble_words(enum courier_trouble trouble)
{
	must(trouble < TROUBLE_COUNT);
	return troubles[trouble].words;
}

bool courier_trouble_read(struct str code, enum courier_trouble *out)
{
	for (int i = 0; i < TROUBLE_COUNT; i++)
		if (str_is(code, troubles[i].code)) {
			*out = (enum courier_trouble)i;
			return true;
		}
	return false;
}

/* Every text of a job, in the order of the wire. */
enum { TEXTS = 19 };

static void texts_of(struct courier_job *job, struct str *at[TEXTS])
{
	struct courier_channel *c = &job->channel;
	struct courier_message *m = &job->message;
	struct str *const all[TEXTS] = { &c->lane,   &c->url,     &c->from,    &c->login,  &c->secret,
					 &c->ca,     &c->headers, &c->body,    &c->expect, &m->id,
					 &m->source, &m->sender,  &m->kind,    &m->number, &m->deadline,
					 &m->link,   &m->to,      &m->subject, &m->text };

	memcpy(at, all, sizeof(all));
}

void courier_job_put(struct buf *out, const struct courier_job *job)
{
	struct courier_job copy = *job;
	struct str *texts[TEXTS];

	texts_of(&copy, texts);
	wire_put_u64(out, job->ticket);
	wire_put_u8(out, (uint8_t)job->channel.kind);
	wire_put_u8(out, job->channel.allow_private);
	wire_put_u8(out, job->channel.plain);
	wire_put_u64(out, (uint64_t)job->message.now.ms);
	for (int i = 0; i < TEXTS; i++)
		wire_put_str(out, *texts[i]);
}

bool courier_job_take(struct str message, struct courier_job *out)
{
	struct wire_in in = { .left = message };
	struct str *texts[TEXTS];

	*out = (struct courier_job){ .ticket = wire_u64(&in) };
	out->channel.kind = (enum courier_kind)wire_u8(&in);
	out->channel.allow_private = wire_u8(&in);
	out->channel.plain = wire_u8(&in);
	out->message.now.ms = (int64_t)wire_u64(&in);
	texts_of(out, texts);
	for (int i = 0; i < TEXTS; i++)
		*texts[i] = wire_str(&in);
	return wire_is_done(&in) && out->channel.kind < COURIER_KINDS;
}

void courier_answer_put(struct buf *out, const struct courier_answer *answer)
{
	wire_put_u64(out, answer->ticket);
	wire_put_u8(out, (uint8_t)answer->verdict);
	wire_put_u8(out, (uint8_t)answer->trouble);
	wire_put_u64(out, (uint64_t)answer->code);
	wire_put_u64(out, (uint64_t)answer->asked.ms);
	wire_put_str(out, answer->words);
}

bool courier_answer_take(struct str message, struct courier_answer *out)
{
	struct wire_in in = { .left = message };

	*out = (struct courier_answer){ .ticket = wire_u64(&in) };
	out->verdict = (enum delivery_verdict)wire_u8(&in);
	out->trouble = (enum courier_trouble)wire_u8(&in);
	out->code = (int)wire_u64(&in);
	out->asked.ms = (int64_t)wire_u64(&in);
	out->words = wire_str(&in);
	return wire_is_done(&in) && out->verdict < DELIVERY_VERDICTS && out->trouble < TROUBLE_COUNT;
}
