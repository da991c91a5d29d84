/* fact: what happened, and by whom; the one thing that this product keeps.
 *
 * A fact is an entry of an agency's log (RFC 6962, ledger/). Its body is canonical JSON (RFC 8785):
 *
 *     {"act":"…","agency":"…","at":"2026-11-22T02:53:00.000Z","by":{"role":"contact","who":"P0003"},
 *      "data":{…},"kind":"sign.reported","on":"S115-0001","seq":12,"v":1}
 *
 * Who acted in somebody else's place has two members more: "by":{"delegation":"D-0001","for":"P-0001","role":…,"who":…}.
 *
 * Who acted by emergency access has one: "by":{"envelope":"E-0001","role":…,"who":…}.
 *
 * `act` groups the facts of one act, `on` is the thing that the fact is about, `data` has the kind's fields (facts.def).
 * Personal fields stand there sealed (base64) under the key of the subject that data names; fact_personal walks them.
 * Facts of older versions are lifted to the newest by upcast.c when they are read; their bytes never change.
 */
#ifndef FACT_FACT_H
#define FACT_FACT_H

#include "shape/shape.h"

/* The parts, as structs and shapes. */
#define PART(name, doc) struct part_##name {
#define FIELD(owner, name, type, need, arg, doc) SHAPE_C_##type(arg) name;
#define PART_END(name) };
#include "fact/parts.def"
#undef PART
#undef PART_END
#define PART(name, doc) extern const struct shape shape_part_##name;
#undef FIELD
#define FIELD(...)
#define PART_END(name)
#include "fact/parts.def"
#undef PART
#undef PART_END
#undef FIELD

#define FACT(name, kind, version, clause, doc) struct fact_##name {
#define FIELD(owner, name, type, need, arg, doc) SHAPE_C_##type(arg) name;
#define FACT_END(name) };
#include "fact/facts.def"
#undef FACT
#undef FACT_END
#undef FIELD

enum fact_kind {
#define FACT(name, kind, version, clause, doc) FACT_##name,
#define FIELD(...)
#define FACT_END(name)
#include "fact/facts.def"
#undef FACT
#undef FACT_END
#undef FIELD
	FACT_COUNT
};

struct fact {
	enum fact_kind kind;
	struct str act;      /* id of the act it belongs to */
	struct str agency;
	struct instant at;   /* when it was recorded */
	struct str who;      /* person id, or "anyone" (a report without an account), "tocsin" (the clock), "operator" (the CLI) */
	struct str role;     /* the role they acted in, "" when none */
	struct str delegator; /* in whose place, when the role is not their own but delegated to them; "" their own */
	struct str delegation; /* by which delegation; "" exactly when delegator is */
	struct str envelope; /* by which emergency access they acted; "" by none. Never with a delegation */
	struct str on;       /* id of the thing */
	uint64_t seq;        /* place in the agency's log, from 0 */
	void *data;          /* struct fact_<kind> */
};

struct fact_row {
	const char *kind;    /* "sign.reported" */
	int version;
	const char *clause;
	const char *doc;
	struct shape shape;
};

const struct fact_row *fact_row(enum fact_kind kind);

/* Appends the body. Personal fields are written as they stand in data: seal them first. */
void fact_write(const struct fact *fact, struct buf *out);
/* False when body is not in the one form of a fact we know (of any version so far). Strings are borrowed from body. */
bool fact_read(struct str body, struct arena *arena, struct fact *out) __attribute__((warn_unused_result));

/* The i-th personal field of data (i from 0), or NULL; *name is its name. */
struct str *fact_personal(enum fact_kind kind, void *data, size_t i, const char **name);
/* The subject that data names, or an empty str. */
struct str fact_subject(enum fact_kind kind, const void *data);

/* JSON Schema of every kind, as one object by kind: the documentation. */
void fact_document(struct buf *out);

#endif
