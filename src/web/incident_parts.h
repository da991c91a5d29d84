/* incident_parts: the sections of a case's page beside its steps and clocks. */
#ifndef WEB_INCIDENT_PARTS_H
#define WEB_INCIDENT_PARTS_H

#include "web/case_page.h"

void incident_known(const struct case_page *page, struct case_view *view);
void incident_papers(const struct case_page *page, const struct casefile *file, struct case_view *view);
/* What may be recorded at any time in this state, besides the steps. */
void incident_others(const struct case_page *page, struct case_view *view);

/* These read the store. False when that failed; look.err says so. */
bool incident_people(const struct case_page *page, struct case_view *view) __attribute__((warn_unused_result));
bool incident_outages(const struct case_page *page, const struct casefile *file, struct case_view *view)
	__attribute__((warn_unused_result));
bool incident_files(const struct case_page *page, struct case_view *view) __attribute__((warn_unused_result));

#endif
