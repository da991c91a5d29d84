/* job: one delivery as the desk hands it to the courier, whole, and what comes back.
 *
 * Everything that is needed is in it: the courier has no database, no keys, no files, and asks nobody. It goes and comes through
 * host/wire.h. Strings are borrowed.
 */
#ifndef COURIER_JOB_H
#define COURIER_JOB_H

#include "base/instant.h"
#include "host/wire.h"
#include "notice/delivery.h"

enum courier_kind { COURIER_SMTP, COURIER_WEBHOOK, COURIER_TEMPLATE, COURIER_KINDS };
const char *courier_kind_code(enum courier_kind kind); /* "smtp", "webhook", "template" */
bool courier_kind_read(struct str code, enum courier_kind *out);

enum courier_trouble {
#define TROUBLE(name, code, words) TROUBLE_##name,
#include "courier/trouble.def"
#undef TROUBLE
	TROUBLE_COUNT
};
const char *courier_trouble_code(enum courier_trouble trouble);
const char *courier_trouble_words(enum courier_trouble trouble); /* zh-Hant, a msgid */
bool courier_trouble_read(struct str code, enum courier_trouble *out);

/* How and whereto. What a kind has no use for is empty. */
struct courier_channel {
	struct str lane; /* agency and channel: jobs of one lane go one after the other, in order; lanes side by side */
	enum courier_kind kind;
	struct str
		url; /* smtp://host:587 (STARTTLS), smtps://host:465, https://…; http:// and plain only where private */
	struct str from; /* smtp: the sender's address */
	struct str login, secret;
	struct str ca;                    /* PEM: trusted instead of the system's */
	struct str headers, body, expect; /* template (courier/template.h) */
	bool allow_private;               /* may connect to private, loopback and link-local addresses */
	bool plain;                       /* smtp without TLS */
};

/* What is told. Never what a case is about. */
struct courier_message {
	struct str id;     /* a UUID, the same at every try: by it a message that came twice is known */
	struct str source; /* of whom: the agency's id */
	struct str sender; /* of whom, in words */
	struct str kind;   /* code */
	struct str number;
	struct str deadline; /* RFC 3339; "" none */
	struct str link;
	struct str to;            /* address, telephone number or user id; "" for a webhook */
	struct str subject, text; /* the same in words, for people */
	struct instant now;
};

struct courier_job {
	uint64_t ticket; /* the desk's, comes back */
	struct courier_channel channel;
	struct courier_message message;
};

struct courier_answer {
	uint64_t ticket;
	enum delivery_verdict verdict;
	enum courier_trouble trouble;
	int code;          /* the last reply code of SMTP or HTTP; 0: none came */
	struct span asked; /* to wait, by Retry-After */
	struct str words;  /* what the other side said, the recipient's address taken out; UTF-8, short */
};

void courier_job_put(struct buf *out, const struct courier_job *job);
bool courier_job_take(struct str message, struct courier_job *out);
void courier_answer_put(struct buf *out, const struct courier_answer *answer);
bool courier_answer_take(struct str message, struct courier_answer *out);

#endif
