#include "desk/spool.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "desk/receipt.h"
#include "host/file.h"
#include "host/log.h"
#include "text/sha256.h"

/* Two headers, written in turn, so that one of them is always whole; then records, one after another. Numbers are as this
 * machine has them: the file never leaves it. */
enum { HEADER_BYTES = 4096, HEADERS = 2, RECORDS_AT = HEADER_BYTES * HEADERS, FIELDS = 4, DIGEST_BYTES = 32 };

static const char header_mark[16] = "tocsin spool 1\n";
static const char record_mark[8] = "report:";

/* generation: changes whenever the file is emptied, so that what an emptying left behind is no record any more. */
struct header {
	char mark[16];
	uint64_t turn, generation, done;
	unsigned char digest[DIGEST_BYTES];
};

struct record {
	char mark[8];
	uint64_t generation, number;
	int64_t received_ms;
	uint32_t field_bytes[FIELDS];
};

struct spool {
	int fd;
	pthread_mutex_t lock;
	char path[4096];
	char *image; /* what the file holds, SPOOL_BYTES */
	struct header header;
	size_t tail;
	uint64_t count; /* records before tail, done ones too */
};

static struct sha256_digest digest_of(const void *at, size_t len)
{
	struct sha256 sha;

	sha256_begin(&sha);
	sha256_add(&sha, at, len);
	return sha256_end(&sha);
}

static bool header_read(struct str file, size_t slot, struct header *out)
{
	if (file.len < (slot + 1) * HEADER_BYTES)
		return false;
	memcpy(out, file.at + slot * HEADER_BYTES, sizeof(*out));
	const struct sha256_digest digest = digest_of(out, offsetof(struct header, digest));
	return memcmp(out->mark, header_mark, sizeof(header_mark)) == 0 &&
	       memcmp(out->digest, digest.at, DIGEST_BYTES) == 0;
}

static bool headers_read(struct str file, struct header *out)
{
	struct header each;
	bool found = false;

	for (size_t slot = 0; slot < HEADERS; slot++) {
		if (!header_read(file, slot, &each) || (found && each.turn < out->turn))
			continue;
		*out = each;
		found = true;
	}
	return found;
}

static size_t record_bytes(const struct record *record)
{
	size_t bytes = sizeof(*record) + DIGEST_BYTES;

	for (int i = 0; i < FIELDS; i++)
		bytes += record->field_bytes[i];
	return (bytes + 7) & ~(size_t)7;
}

/* The record at *at, which then moves past it. False: there is none, or none that is whole. Of what we hold ourselves, checked
 * when it came, the digest need not be computed again. */
static bool record_read(struct str file, const struct header *header, uint64_t number, bool check, size_t *at,
			struct spool_report *out)
{
	struct record record;
	struct str fields[FIELDS];
	size_t field_at = *at + sizeof(record);

	if (*at + sizeof(record) > file.len)
		return false;
	memcpy(&record, file.at + *at, sizeof(record));
	if (memcmp(record.mark, record_mark, sizeof(record_mark)) != 0 || record.generation != header->generation ||
	    record.number != number)
		return false;
	for (int i = 0; i < FIELDS; i++)
		if (record.field_bytes[i] > SPOOL_RECORD_BYTES_MAX)
			return false;
	if (record_bytes(&record) > file.len - *at)
		return false;
	for (int i = 0; i < FIELDS; i++) {
		fields[i] = str_from(file.at + field_at, record.field_bytes[i]);
		field_at += record.field_bytes[i];
	}
	if (check) {
		const struct sha256_digest digest = digest_of(file.at + *at, field_at - *at);
		if (memcmp(file.at + field_at, digest.at, DIGEST_BYTES) != 0)
			return false;
	}
	*out = (struct spool_report){ { record.received_ms }, fields[0], fields[1], fields[2], fields[3] };
	*at += record_bytes(&record);
	return true;
}

static struct spool_report copy_of(const struct spool_report *report, struct arena *arena)
{
	return (struct spool_report){ report->received, arena_str(arena, report->key), arena_str(arena, report->body),
				      arena_str(arena, report->source), arena_str(arena, report->device) };
}

size_t spool_read(struct str file, struct arena *arena, struct spool_report *out, size_t most)
{
	struct header header;
	struct spool_report report;
	size_t at = RECORDS_AT, found = 0;

	if (!headers_read(file, &header))
		return 0;
	for (uint64_t number = 0; found < most && record_read(file, &header, number, true, &at, &report); number++)
		if (number >= header.done)
			out[found++] = copy_of(&report, arena);
	return found;
}

static struct str image_of(const struct spool *spool)
{
	return str_from(spool->image, SPOOL_BYTES);
}

static bool put(const struct spool *spool, size_t at, size_t len)
{
	const char *from = spool->image + at;

	while (len) {
		ssize_t put_bytes = pwrite(spool->fd, from, len, (off_t)at);
		if (put_bytes < 0 && errno == EINTR)
			continue;
		if (put_bytes <= 0)
			return false;
		from += put_bytes;
		at += (size_t)put_bytes;
		len -= (size_t)put_bytes;
	}
	return fdatasync(spool->fd) == 0;
}

static bool header_write(struct spool *spool)
{
	struct header *header = &spool->header;
	const size_t slot = ++header->turn % HEADERS;

	memcpy(header->mark, header_mark, sizeof(header_mark));
	const struct sha256_digest digest = digest_of(header, offsetof(struct header, digest));
	memcpy(header->digest, digest.at, DIGEST_BYTES);
	memcpy(spool->image + slot * HEADER_BYTES, header, sizeof(*header));
	return put(spool, slot * HEADER_BYTES, HEADER_BYTES);
}

/* What is there, and where the next record goes. */
static void scan(struct spool *spool)
{
	struct spool_report report;

	spool->tail = RECORDS_AT;
	spool->count = 0;
	while (record_read(image_of(spool), &spool->header, spool->count, true, &spool->tail, &report))
		spool->count++;
}

static bool load(struct spool *spool)
{
	size_t len = 0;

	while (len < SPOOL_BYTES) {
		ssize_t got = pread(spool->fd, spool->image + len, SPOOL_BYTES - len, (off_t)len);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return false;
		if (got == 0)
			break;
		len += (size_t)got;
	}
	return true;
}

/* The room is taken by writing it: a file system may promise blocks to a file and yet need more to keep the promise. */
static bool reserve(struct spool *spool)
{
	const int failed = posix_fallocate(spool->fd, 0, SPOOL_BYTES);

	if (failed) {
		errno = failed;
		return false;
	}
	memset(spool->image, 0, SPOOL_BYTES);
	spool->header = (struct header){ 0 };
	return put(spool, 0, SPOOL_BYTES) && header_write(spool) && fsync(spool->fd) == 0;
}

static bool open_file(struct spool *spool, struct err *err)
{
	char directory[sizeof(spool->path)];
	struct stat found;

	spool->fd = open(spool->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (spool->fd < 0 || fstat(spool->fd, &found) != 0 || !load(spool))
		return file_refuse_write(spool->path, err);
	/* A file without a header that is whole was never finished; nobody was told that anything is in it. */
	if ((found.st_size != SPOOL_BYTES || !headers_read(image_of(spool), &spool->header)) && !reserve(spool))
		return file_refuse_write(spool->path, err);
	scan(spool);
	snprintf(directory, sizeof(directory), "%s", spool->path);
	char *slash = strrchr(directory, '/');
	must(slash);
	*slash = '\0';
	return file_sync_directory(directory, err);
}

bool spool_open(const char *path, struct spool **out, struct err *err)
{
	struct spool *spool = calloc(1, sizeof(*spool));

	must(spool);
	spool->image = calloc(1, SPOOL_BYTES);
	must(spool->image);
	snprintf(spool->path, sizeof(spool->path), "%s", path);
	pthread_mutex_init(&spool->lock, NULL);
	if (!open_file(spool, err)) {
		spool_close(&spool);
		return false;
	}
	*out = spool;
	return true;
}

void spool_close(struct spool **spool_at)
{
	struct spool *spool = *spool_at;

	if (!spool)
		return;
	if (spool->fd >= 0)
		close(spool->fd);
	pthread_mutex_destroy(&spool->lock);
	free(spool->image);
	free(spool);
	*spool_at = NULL;
}

/* The waiting report for which matches says yes, by key or by receipt. */
static bool find(struct spool *spool, struct str key, const char *receipt, struct spool_report *out)
{
	size_t at = RECORDS_AT;
	char own[RECEIPT_BYTES];

	for (uint64_t number = 0; record_read(image_of(spool), &spool->header, number, false, &at, out); number++) {
		if (number < spool->header.done)
			continue;
		if (receipt)
			receipt_make(out->key, own);
		if (receipt ? !strcmp(own, receipt) : str_equal(out->key, key))
			return true;
	}
	return false;
}

static bool append(struct spool *spool, const struct spool_report *report, struct err *err)
{
	const struct str fields[FIELDS] = { report->key, report->body, report->source, report->device };
	struct record record = { .generation = spool->header.generation,
				 .number = spool->count,
				 .received_ms = report->received.ms };
	size_t at = spool->tail;

	memcpy(record.mark, record_mark, sizeof(record_mark));
	for (int i = 0; i < FIELDS; i++) {
		if (fields[i].len > SPOOL_RECORD_BYTES_MAX)
			return refuse(err, REFUSAL_STORE_FULL);
		record.field_bytes[i] = (uint32_t)fields[i].len;
	}
	const size_t bytes = record_bytes(&record);
	if (bytes > SPOOL_BYTES - spool->tail)
		return refuse(err, REFUSAL_STORE_FULL);
	memcpy(spool->image + at, &record, sizeof(record));
	at += sizeof(record);
	for (int i = 0; i < FIELDS; i++) {
		if (fields[i].len)
			memcpy(spool->image + at, fields[i].at, fields[i].len);
		at += fields[i].len;
	}
	const struct sha256_digest digest = digest_of(spool->image + spool->tail, at - spool->tail);
	memcpy(spool->image + at, digest.at, DIGEST_BYTES);
	if (!put(spool, spool->tail, bytes)) {
		file_refuse_write(spool->path, err);
		memset(spool->image + spool->tail, 0, bytes);
		return false;
	}
	spool->tail += bytes;
	spool->count++;
	return true;
}

bool spool_take(struct spool *spool, const struct spool_report *report, struct err *err)
{
	struct spool_report before;

	pthread_mutex_lock(&spool->lock);
	bool taken = find(spool, report->key, NULL, &before) || append(spool, report, err);
	pthread_mutex_unlock(&spool->lock);
	return taken;
}

bool spool_has(struct spool *spool, const char *receipt, struct instant *received)
{
	struct spool_report report;

	if (!spool)
		return false;
	pthread_mutex_lock(&spool->lock);
	bool has = find(spool, S(""), receipt, &report);
	pthread_mutex_unlock(&spool->lock);
	if (has)
		*received = report.received;
	return has;
}

size_t spool_count(struct spool *spool)
{
	if (!spool)
		return 0;
	pthread_mutex_lock(&spool->lock);
	size_t waiting = (size_t)(spool->count - spool->header.done);
	pthread_mutex_unlock(&spool->lock);
	return waiting;
}

size_t spool_oldest(struct spool *spool, struct arena *arena, struct spool_report *out, size_t most)
{
	pthread_mutex_lock(&spool->lock);
	size_t found = spool_read(image_of(spool), arena, out, most);
	pthread_mutex_unlock(&spool->lock);
	return found;
}

/* First the generation, then the zeros: cut in between, what is left belongs to no generation. */
static bool empty(struct spool *spool)
{
	const size_t used = spool->tail - RECORDS_AT;

	spool->header.generation++;
	spool->header.done = 0;
	memset(spool->image + RECORDS_AT, 0, used);
	spool->tail = RECORDS_AT;
	spool->count = 0;
	return header_write(spool) && put(spool, RECORDS_AT, used);
}

void spool_forget(struct spool *spool, size_t count)
{
	struct err err;

	pthread_mutex_lock(&spool->lock);
	must(count <= spool->count - spool->header.done);
	spool->header.done += count;
	bool written = spool->header.done < spool->count ? header_write(spool) : empty(spool);
	pthread_mutex_unlock(&spool->lock);
	if (written)
		return;
	/* They are in the store, and come out of the file again after a restart: then their keys tell that they are known. */
	file_refuse_write(spool->path, &err);
	log_refusal(LOG_LEVEL_ERROR, "spool-unforgotten", &err);
}
