#include "db/wal_file.h"

#include <pthread.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "base/must.h"

/* Thirty pages; more is written in pieces. SQLite's own layer takes a length by 17 bits: 128 KiB at once would be none. */
enum { HELD_BYTES = 124 * 1024 };

struct wal_file {
	sqlite3_file base;
	unsigned char *held;   /* HELD_BYTES, from the first write on: a log that is only read needs none */
	sqlite3_int64 held_at; /* where it belongs */
	int held_len;
	sqlite3_file *real; /* behind this one, in the room that SQLite makes for both */
};

static sqlite3_vfs *system_vfs;

static struct wal_file *wal_of(sqlite3_file *file)
{
	return (struct wal_file *)file;
}

static int let_go(struct wal_file *wal)
{
	const int len = wal->held_len;

	wal->held_len = 0;
	return len ? wal->real->pMethods->xWrite(wal->real, wal->held, len, wal->held_at) : SQLITE_OK;
}

static int wal_write(sqlite3_file *file, const void *at, int len, sqlite3_int64 offset)
{
	struct wal_file *wal = wal_of(file);
	const bool follows = wal->held_len && offset == wal->held_at + wal->held_len;

	if (!follows || len > HELD_BYTES - wal->held_len) {
		const int code = let_go(wal);
		if (code != SQLITE_OK)
			return code;
		wal->held_at = offset;
	}
	if (!wal->held)
		wal->held = malloc(HELD_BYTES);
	if (!wal->held || len > HELD_BYTES)
		return wal->real->pMethods->xWrite(wal->real, at, len, offset);
	memcpy(wal->held + wal->held_len, at, (size_t)len);
	wal->held_len += len;
	return SQLITE_OK;
}

static int wal_read(sqlite3_file *file, void *at, int len, sqlite3_int64 offset)
{
	const int code = let_go(wal_of(file));

	return code == SQLITE_OK ? wal_of(file)->real->pMethods->xRead(wal_of(file)->real, at, len, offset) : code;
}

static int wal_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	const int code = let_go(wal_of(file));

	return code == SQLITE_OK ? wal_of(file)->real->pMethods->xTruncate(wal_of(file)->real, size) : code;
}

static int wal_sync(sqlite3_file *file, int flags)
{
	const int code = let_go(wal_of(file));

	return code == SQLITE_OK ? wal_of(file)->real->pMethods->xSync(wal_of(file)->real, flags) : code;
}

static int wal_size(sqlite3_file *file, sqlite3_int64 *size)
{
	const int code = let_go(wal_of(file));

	return code == SQLITE_OK ? wal_of(file)->real->pMethods->xFileSize(wal_of(file)->real, size) : code;
}

static int wal_close(sqlite3_file *file)
{
	struct wal_file *wal = wal_of(file);
	const int written = let_go(wal), closed = wal->real->pMethods->xClose(wal->real);

	free(wal->held);
	wal->held = NULL;
	return written == SQLITE_OK ? closed : written;
}

static int wal_lock(sqlite3_file *file, int level)
{
	return wal_of(file)->real->pMethods->xLock(wal_of(file)->real, level);
}

static int wal_unlock(sqlite3_file *file, int level)
{
	return wal_of(file)->real->pMethods->xUnlock(wal_of(file)->real, level);
}

static int wal_check_reserved(sqlite3_file *file, int *out)
{
	return wal_of(file)->real->pMethods->xCheckReservedLock(wal_of(file)->real, out);
}

static int wal_control(sqlite3_file *file, int op, void *arg)
{
	const int code = let_go(wal_of(file));

	return code == SQLITE_OK ? wal_of(file)->real->pMethods->xFileControl(wal_of(file)->real, op, arg) : code;
}

static int wal_sector(sqlite3_file *file)
{
	return wal_of(file)->real->pMethods->xSectorSize(wal_of(file)->real);
}

static int wal_device(sqlite3_file *file)
{
	return wal_of(file)->real->pMethods->xDeviceCharacteristics(wal_of(file)->real);
}

static const sqlite3_io_methods wal_methods = {
	.iVersion = 1,
	.xClose = wal_close,
	.xRead = wal_read,
	.xWrite = wal_write,
	.xTruncate = wal_truncate,
	.xSync = wal_sync,
	.xFileSize = wal_size,
	.xLock = wal_lock,
	.xUnlock = wal_unlock,
	.xCheckReservedLock = wal_check_reserved,
	.xFileControl = wal_control,
	.xSectorSize = wal_sector,
	.xDeviceCharacteristics = wal_device,
};

/* Where the real file begins in the room of this one. */
static size_t real_offset(void)
{
	const size_t unit = _Alignof(max_align_t);

	return (sizeof(struct wal_file) + unit - 1) / unit * unit;
}

static int open_any(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
	(void)vfs;
	if (!(flags & SQLITE_OPEN_WAL))
		return system_vfs->xOpen(system_vfs, name, file, flags, out_flags);
	struct wal_file *wal = wal_of(file);
	*wal = (struct wal_file){ .real = (sqlite3_file *)(void *)((char *)file + real_offset()) };
	const int code = system_vfs->xOpen(system_vfs, name, wal->real, flags, out_flags);
	/* SQLite closes a file that could not be opened only when it has methods. */
	if (wal->real->pMethods)
		wal->base.pMethods = &wal_methods;
	return code;
}

static sqlite3_vfs our_vfs;

static void begin(void)
{
	system_vfs = sqlite3_vfs_find(NULL);
	must(system_vfs);
	our_vfs = *system_vfs;
	our_vfs.zName = "tocsin";
	our_vfs.pNext = NULL;
	our_vfs.szOsFile = (int)real_offset() + system_vfs->szOsFile;
	our_vfs.xOpen = open_any;
	must(sqlite3_vfs_register(&our_vfs, 0) == SQLITE_OK);
}

const char *wal_file_vfs(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, begin);
	return our_vfs.zName;
}
