/* show: things as JSON, as the API answers them. Codes, never labels; times in Taipei's zone; what is sealed stays out. */
#ifndef DESK_SHOW_H
#define DESK_SHOW_H

#include "rulebook/rulebook.h"
#include "store/rows.h"
#include "text/json.h"

void show_text(struct json_out *o, const char *key, struct str value);   /* nothing when it is empty */
void show_time(struct json_out *o, const char *key, struct instant t);   /* nothing when it is unset */
void show_int(struct json_out *o, const char *key, int64_t value);
void show_bool(struct json_out *o, const char *key, bool value);
void show_lines(struct json_out *o, const char *key, struct str lines);  /* one a line, as an array */
void show_codes(struct json_out *o, const char *key, struct str codes);  /* with spaces between, as an array; also an empty one */

/* Members without the braces. */
void show_sign_short(struct json_out *o, const struct row_sign *row);
void show_incident_short(struct json_out *o, const struct row_incident *row);

/* An array of the case's clocks: due, state, lateness as of now. */
void show_clocks(struct db *db, struct arena *arena, struct str agency, struct str incident, struct instant now, struct json_out *o);
/* An array of the single changes that would raise or lower the newest rating; empty before the first. */
void show_would_change(struct db *db, struct arena *arena, struct str agency, struct str incident, struct json_out *o);
/* The entries about a thing, in order, as they stand in the ledger: {"seq", "entry"}. */
void show_history(struct db *db, struct str agency, struct str thing, struct json_out *o);

#endif
