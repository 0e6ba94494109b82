// DuckDB's C API, found when it is first needed.
//
// Loading the library costs several milliseconds, which a command that runs no SQL must not pay, so nothing links with it:
// the functions of duckdb.h that Martlet uses are defined here and call addresses that `martlet_duckdb_load` looked up.
#ifndef MARTLET_CDUCKDB_H
#define MARTLET_CDUCKDB_H

#include <duckdb.h>

/// Loads the library at a path, or by a name that the system's loader finds. Not safe to call from two threads at once.
///
/// Returns NULL on success, else the reason, valid until the next call. After a success further calls do nothing.
const char *martlet_duckdb_load(const char *path);

// The Arrow C data interface, as its specification writes it.
#ifndef ARROW_C_DATA_INTERFACE
#define ARROW_C_DATA_INTERFACE

struct ArrowSchema {
    const char *format;
    const char *name;
    const char *metadata;
    int64_t flags;
    int64_t n_children;
    struct ArrowSchema **children;
    struct ArrowSchema *dictionary;
    void (*release)(struct ArrowSchema *);
    void *private_data;
};

struct ArrowArray {
    int64_t length;
    int64_t null_count;
    int64_t offset;
    int64_t n_buffers;
    int64_t n_children;
    const void **buffers;
    struct ArrowArray **children;
    struct ArrowArray *dictionary;
    void (*release)(struct ArrowArray *);
    void *private_data;
};

#endif
#endif
