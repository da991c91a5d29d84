#include "ledger/checker.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/must.h"

enum { SLOTS = 128, JOBS_WITHOUT_THREAD = 8 };

struct checker {
	pthread_mutex_t mutex;
	pthread_cond_t work, idle;
	pthread_t thread;
	bool threaded, ending, busy;
	uint64_t jobs;
	size_t first, count;
	atomic_bool failed;
	uint64_t failed_order;
	struct verify_finding failed_finding;
	struct checker_job slots[SLOTS];
};

static bool job_holds(const struct checker_job *job)
{
	for (size_t i = 0; i < job->count; i++) {
		if (!ed25519_is_signed(&job->keys[i], str_from(job->text, job->text_len), &job->signatures[i]))
			return false;
	}
	return true;
}

static void job_failed(struct checker *checker, const struct checker_job *job)
{
	if (checker->failed && checker->failed_order <= job->order)
		return;
	checker->failed = true;
	checker->failed_order = job->order;
	checker->failed_finding = job->finding;
}

static void *work(void *context)
{
	struct checker *checker = context;
	struct checker_job job;

	pthread_mutex_lock(&checker->mutex);
	for (;;) {
		while (checker->count == 0 && !checker->ending)
			pthread_cond_wait(&checker->work, &checker->mutex);
		if (checker->count == 0)
			break;
		job = checker->slots[checker->first];
		checker->first = (checker->first + 1) % SLOTS;
		checker->count--;
		checker->busy = true;
		pthread_mutex_unlock(&checker->mutex);
		bool holds = job_holds(&job);
		pthread_mutex_lock(&checker->mutex);
		checker->busy = false;
		if (!holds)
			job_failed(checker, &job);
		if (checker->count == 0)
			pthread_cond_signal(&checker->idle);
	}
	pthread_mutex_unlock(&checker->mutex);
	return NULL;
}

struct checker *checker_new(void)
{
	struct checker *checker = calloc(1, sizeof(*checker));

	must(checker);
	must(pthread_mutex_init(&checker->mutex, NULL) == 0);
	must(pthread_cond_init(&checker->work, NULL) == 0);
	must(pthread_cond_init(&checker->idle, NULL) == 0);
	return checker;
}

void checker_free(struct checker **checker)
{
	struct checker *c = *checker;

	if (!c)
		return;
	if (c->threaded) {
		pthread_mutex_lock(&c->mutex);
		c->ending = true;
		c->count = 0;
		pthread_cond_signal(&c->work);
		pthread_mutex_unlock(&c->mutex);
		pthread_join(c->thread, NULL);
	}
	pthread_cond_destroy(&c->idle);
	pthread_cond_destroy(&c->work);
	pthread_mutex_destroy(&c->mutex);
	free(c);
	*checker = NULL;
}

/* True when the other thread has taken it. */
static bool handed_over(struct checker *checker, const struct checker_job *job)
{
	bool handed;

	if (checker->jobs++ < JOBS_WITHOUT_THREAD)
		return false;
	if (!checker->threaded && pthread_create(&checker->thread, NULL, work, checker) != 0)
		return false;
	checker->threaded = true;
	pthread_mutex_lock(&checker->mutex);
	handed = checker->count < SLOTS;
	if (handed) {
		checker->slots[(checker->first + checker->count++) % SLOTS] = *job;
		if (checker->count == 1)
			pthread_cond_signal(&checker->work);
	}
	pthread_mutex_unlock(&checker->mutex);
	return handed;
}

void checker_add(struct checker *checker, const struct checker_job *job)
{
	if (handed_over(checker, job) || job_holds(job))
		return;
	pthread_mutex_lock(&checker->mutex);
	job_failed(checker, job);
	pthread_mutex_unlock(&checker->mutex);
}

bool checker_has_failed(struct checker *checker)
{
	return atomic_load_explicit(&checker->failed, memory_order_relaxed);
}

bool checker_wait(struct checker *checker, uint64_t *order, struct verify_finding *finding)
{
	pthread_mutex_lock(&checker->mutex);
	while (checker->threaded && (checker->count || checker->busy))
		pthread_cond_wait(&checker->idle, &checker->mutex);
	bool failed = checker->failed;
	*order = checker->failed_order;
	*finding = checker->failed_finding;
	pthread_mutex_unlock(&checker->mutex);
	return !failed;
}
