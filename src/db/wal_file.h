/* wal_file: SQLite's write-ahead log, written in one piece a commit.
 *
 * SQLite hands each frame of its log to the file in two writes: 24 bytes, then a page. An act touches some twenty pages, and
 * these forty system calls cost about as much as the sync after them. This file layer (sqlite.org/vfs.html) holds back what
 * follows on from what it holds already and gives it to the real file at once: before a sync, before anything is read, measured,
 * cut or closed. So at every point where SQLite or another connection may look, and at every point that durability rests on
 * (SQLite publishes a commit in its index only after the sync: synchronous = FULL), the real file is what it would have been.
 *
 * A write that fails is told at the operation that needed it, with the real file's own code; what was held is then forgotten,
 * as SQLite gives up the transaction. All other files are the operating system's layer itself.
 */
#ifndef DB_WAL_FILE_H
#define DB_WAL_FILE_H

/* The name to open databases with (the last argument of sqlite3_open_v2), registered at the first call. Thread safe. */
const char *wal_file_vfs(void);

#endif
