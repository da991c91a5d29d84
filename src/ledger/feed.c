#include "ledger/feed.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/must.h"

struct feed {
	feed_take *take;
	void *context;
	struct buf filling, taken; /* taken is the thread's while full */
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	pthread_t thread;
	bool threaded, full, ending;
};

static void chunk_take(struct feed *feed, struct buf *chunk)
{
	struct feed_record record;

	for (size_t at = 0; at < chunk->len;) {
		memcpy(&record, chunk->at + at, sizeof(record));
		feed->take(feed->context, &record, str_from(chunk->at + at + sizeof(record), record.len));
		at += sizeof(record) + record.len;
	}
	buf_clear(chunk);
}

static void *work(void *context)
{
	struct feed *feed = context;

	pthread_mutex_lock(&feed->mutex);
	for (;;) {
		while (!feed->full && !feed->ending)
			pthread_cond_wait(&feed->changed, &feed->mutex);
		if (!feed->full)
			break;
		pthread_mutex_unlock(&feed->mutex);
		chunk_take(feed, &feed->taken);
		pthread_mutex_lock(&feed->mutex);
		feed->full = false;
		pthread_cond_broadcast(&feed->changed);
	}
	pthread_mutex_unlock(&feed->mutex);
	return NULL;
}

struct feed *feed_new(feed_take *take, void *context)
{
	struct feed *feed = calloc(1, sizeof(*feed));

	must(feed && pthread_mutex_init(&feed->mutex, NULL) == 0 && pthread_cond_init(&feed->changed, NULL) == 0);
	feed->take = take;
	feed->context = context;
	return feed;
}

static void thread_end(struct feed *feed)
{
	if (!feed->threaded)
		return;
	pthread_mutex_lock(&feed->mutex);
	feed->ending = true;
	pthread_cond_broadcast(&feed->changed);
	pthread_mutex_unlock(&feed->mutex);
	pthread_join(feed->thread, NULL);
	feed->threaded = false;
}

void feed_free(struct feed **feed)
{
	if (!*feed)
		return;
	thread_end(*feed);
	pthread_cond_destroy(&(*feed)->changed);
	pthread_mutex_destroy(&(*feed)->mutex);
	buf_free(&(*feed)->filling);
	buf_free(&(*feed)->taken);
	free(*feed);
	*feed = NULL;
}

static void hand_over(struct feed *feed)
{
	if (!feed->threaded) {
		feed->threaded = pthread_create(&feed->thread, NULL, work, feed) == 0;
		if (!feed->threaded)
			return chunk_take(feed, &feed->filling);
	}
	pthread_mutex_lock(&feed->mutex);
	while (feed->full)
		pthread_cond_wait(&feed->changed, &feed->mutex);
	struct buf empty = feed->taken;
	feed->taken = feed->filling;
	feed->filling = empty;
	feed->full = true;
	pthread_cond_broadcast(&feed->changed);
	pthread_mutex_unlock(&feed->mutex);
}

void feed_put(struct feed *feed, const struct feed_record *record, struct str bytes)
{
	buf_add_bytes(&feed->filling, record, sizeof(*record));
	buf_add(&feed->filling, bytes);
	if (feed->filling.len >= FEED_BYTES)
		hand_over(feed);
}

void feed_end(struct feed *feed)
{
	thread_end(feed);
	chunk_take(feed, &feed->filling);
}
