#pragma once
#include <sqlite3.h>

/// Binds bytes that SQLite copies before it returns; SQLITE_TRANSIENT is a cast that Swift does not import.
static inline int martlet_sqlite_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    if (count == 0) return sqlite3_bind_zeroblob(statement, index, 0);
    return sqlite3_bind_blob64(statement, index, bytes, count, SQLITE_TRANSIENT);
}

/// Binds UTF-8 text that SQLite copies before it returns.
static inline int martlet_sqlite_bind_text(sqlite3_stmt *statement, int index, const char *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, bytes, count, SQLITE_TRANSIENT, SQLITE_UTF8);
}
