/* bodies: what people say to the desk when they take a step: JSON bodies of routes, with what the dice say in them. */
#ifndef SIM_BODIES_H
#define SIM_BODIES_H

#include "desk/steps.h"
#include "sim/town.h"

struct saying {
	enum route route;
	struct str id; /* of the path; two with a space between */
	struct str body;
	const struct town_person *who; /* who says so; NULL: whoever comes */
};

struct saying body_report(struct town *town, struct arena *arena);
struct saying body_survey(struct town *town, struct str sign, struct arena *arena);
struct saying body_verdict(struct town *town, struct str sign, struct str join, struct arena *arena);
/* What takes that step. False: no single call does (fields of the form come first: body_fields). */
bool body_step(struct town *town, struct str incident, const struct step *step, struct arena *arena, struct saying *out);
/* The fields of a phase that the record does not know. */
struct saying body_fields(struct town *town, struct str incident, const char *phase, struct arena *arena);
/* Something else that people do in the middle of a case: rate again, know otherwise, an outage, file first … */
struct saying body_other(struct town *town, struct str incident, struct arena *arena);
/* What no desk should take: broken JSON, a field too many, a time to come, another's id. */
struct saying body_wrong(struct town *town, struct str incident, struct arena *arena);
/* About the office: a delegation, its end, a day off, a choice. */
struct saying body_office(struct town *town, struct arena *arena);

#endif
