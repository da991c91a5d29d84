/* checker: checks signatures on a second thread while the log is being hashed. Only verify.c uses it.
 *
 * Jobs are numbered in the order of the log; the answer is the first job that failed. When the queue is full the caller
 * checks the job itself, so both threads work and nobody waits. The first few jobs start no thread: most logs are short.
 */
#ifndef LEDGER_CHECKER_H
#define LEDGER_CHECKER_H

#include "ledger/note.h"
#include "ledger/verify.h"

enum { CHECKER_SIGNATURES = 2, CHECKER_TEXT_BYTES = 256 };

struct checker;

struct checker_job {
	uint64_t order;                /* rises from job to job */
	struct verify_finding finding; /* what to say when it fails */
	size_t text_len;
	char text[CHECKER_TEXT_BYTES];
	size_t count;
	struct ed25519_public keys[CHECKER_SIGNATURES];
	struct ed25519_signature signatures[CHECKER_SIGNATURES];
};

struct checker *checker_new(void);
void checker_free(struct checker **checker);
void checker_add(struct checker *checker, const struct checker_job *job); /* copied */
bool checker_has_failed(struct checker *checker);                         /* so far */
/* Waits for all jobs. True: all are right. False: *order and *finding are those of the first that failed. */
bool checker_wait(struct checker *checker, uint64_t *order, struct verify_finding *finding);

#endif
