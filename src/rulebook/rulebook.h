/* rulebook: the law and the office's procedure in force on a day, as rows.
 *
 * The library is everything that was loaded: the laws (law/tw), the procedures (law/office), the national form and the
 * holiday tables. It is compiled into the binary; files of a directory replace those of their kind (all laws, all procedures,
 * the form, all years), and a kind that the directory does not have stays as compiled in. Loading is strict: an
 * unknown or repeated key, a wrong type, a row without a citation, two laws in force on one day, a code that is unknown or
 * listed twice is refused with REFUSAL_RULEBOOK_* and file:line:column in err->where. Nothing here does I/O.
 * A rulebook is picked by the day of 知悉 and never changes under an incident.
 */
#ifndef RULEBOOK_RULEBOOK_H
#define RULEBOOK_RULEBOOK_H

#include "base/arena.h"
#include "base/err.h"
#include "clock/calendar.h"
#include "clock/deadline.h"
#include "rulebook/form.h"
#include "rulebook/procedure.h"
#include "rulebook/rating.h"
#include "rulebook/row.h"
#include "text/sha256.h"

struct duty {
	struct rule_row row;
	enum duty_code code;
	enum rule_event start, stop;
	struct term term;
	unsigned levels;      /* bits 1u << level, level 0 to 4 */
	unsigned responsible; /* ROLE_BIT mask: who must act; 0 when it is another body's */
	struct str_list to;   /* recipients: role codes, or "reviewing_agency", "competent_authority", "platform" */
	bool ours;            /* false: the reviewing body's clock (L04) */
};

struct law {
	struct str id;        /* "107", "110", "115" */
	struct str title, en, number, url;
	struct in_force in_force;
	struct str citation_name; /* "資通安全事件通報應變及演練辦法": put before a cite when it stands alone */
	struct paragraph *paragraphs; /* in the law's order */
	size_t paragraph_count;
	struct duty *duties;
	size_t duty_count;
	struct rule_row *rules;  /* other rows: notification content, who reviews, extension, report items … */
	size_t rule_count;
	struct rule_row *open;   /* what is not known of the text; shown wherever the law is shown */
	size_t open_count;
	struct sha256_digest digest;
	struct str file;         /* the name it was loaded from */
};

struct rulebook_library {
	struct law *laws;             /* ascending by in_force */
	size_t law_count;
	struct procedure *procedures; /* ascending by in_force */
	size_t procedure_count;
	struct form *form;            /* the national form */
	struct calendar calendar;     /* without closures */
	struct sha256_digest calendar_digest;
	struct str *digests;          /* of every pair of law and procedure */
	size_t digest_count;
};

/* What holds for one incident. Pointers into the library; pass by value. */
struct rulebook {
	const struct law *law;
	const struct procedure *procedure;
	const struct form *form;
	const struct calendar *calendar;
	struct str digest; /* 64 hex digits over the canonical bytes of law, procedure, form and calendar; goes into facts */
};

/* One file of a library: its bytes and the name that refusals show. What it is comes from its first key
 * (law, procedure, form, year). */
struct rulebook_file {
	struct str name, bytes;
};

/* The compiled-in library; made once, kept for the life of the process; a defect in it is a bug. Thread-safe. */
const struct rulebook_library *rulebook_default(void);
/* The compiled-in files, for `rulebook list` and for writing them out. */
const struct rulebook_file *rulebook_default_files(size_t *count);
/* Reads a library from these files and, for kinds that are not among them, the compiled-in ones. Bytes may go after it
 * returns. */
bool rulebook_load(const struct rulebook_file *files, size_t count, struct arena *arena, struct rulebook_library *out, struct err *err)
	__attribute__((warn_unused_result));
/* Checks one file by itself: what `rulebook check FILE` does. */
bool rulebook_check_file(struct rulebook_file file, struct err *err) __attribute__((warn_unused_result));

/* The rulebook for an incident that became known on that day (Taipei). REFUSAL_RULEBOOK_NONE when no law is in force then.
 * A day before the first procedure's takes the first procedure. */
bool rulebook_in_force(const struct rulebook_library *library, struct civil known_on, struct rulebook *out, struct err *err)
	__attribute__((warn_unused_result));
/* By the law's id ("115"), with the procedure in force on the law's first day. False: there is no such law. */
bool rulebook_by_law(const struct rulebook_library *library, struct str law, struct rulebook *out);
/* The rulebook whose digest a fact names; false when this library has none. */
bool rulebook_by_digest(const struct rulebook_library *library, struct str digest, struct rulebook *out);

/* All duties of law and procedure that hold at the level and have that start, law's first. Returns how many; out must hold
 * RULEBOOK_DUTIES_MAX. */
enum { RULEBOOK_DUTIES_MAX = 64 };
size_t rulebook_duties(const struct rulebook *rulebook, int level, const struct duty **out);
/* The first duty row with that code that holds at the level; NULL when there is none. */
const struct duty *rulebook_duty(const struct rulebook *rulebook, enum duty_code code, int level);
const struct duty *rulebook_duty_by_id(const struct rulebook *rulebook, struct str id);
const struct paragraph *rulebook_paragraph(const struct rulebook *rulebook, struct str cite);
/* "資通安全事件通報應變及演練辦法 §6 第一項" for the row of a law; the cite with 資安事故管理程序 for one of the procedure. */
struct str rulebook_cite(const struct rulebook *rulebook, const struct duty *duty, struct arena *arena);

/* Canonical text of a file (JSON, sorted keys), which is what digests are over and diff compares. */
bool rulebook_canonical(struct rulebook_file file, struct buf *out, struct err *err) __attribute__((warn_unused_result));

#endif
