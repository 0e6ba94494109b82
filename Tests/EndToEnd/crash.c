// Preloaded into the binary under test: ends the process by SIGKILL at its n-th write below a folder.
//
// A write is whatever changes what a file system holds: data, lengths, names. Counting happens outside of the binary, so the one
// that is tested is the one that people run, and what its libraries (SQLite, DuckDB) write counts too.
//
// Waiting for the disk is left out: a process that is killed, unlike a machine without power, loses nothing that it wrote.
//
//   CRASH_FOLDER  only files below this folder count
//   CRASH_AT      the write to die at, counted from 1; 0 or absent for none
//   CRASH_TORN    when set, that write puts down the first half of its bytes first
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;
static long crash_at;
static int torn;
static const char *folder;
static size_t folder_length;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("CRASH_AT");
    crash_at = at ? atol(at) : 0;
    torn = getenv("CRASH_TORN") != NULL;
    folder = getenv("CRASH_FOLDER");
    folder_length = folder ? strlen(folder) : 0;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static int below(const char *path) { return folder && strncmp(path, folder, folder_length) == 0; }

static int at_path(int directory, const char *path) {
    char whole[8192];
    if (path[0] == '/') return below(path);
    char link[64], base[4096];
    if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return 0;
    base[length] = 0;
    snprintf(whole, sizeof whole, "%s/%s", base, path);
    return below(whole);
}

static int at_file(int file) {
    struct stat facts;
    if (fstat(file, &facts) != 0 || !S_ISREG(facts.st_mode)) return 0;
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return below(path);
}

// Whether this is the write to die at.
static int due(void) { return atomic_fetch_add(&seen, 1) + 1 == crash_at; }

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

#define PATH_CALL(type, name, parameters, arguments, directory, path) \
    type name parameters {                                            \
        if (at_path(directory, path) && due()) die();                 \
        return NEXT(name) arguments;                                  \
    }

PATH_CALL(int, rename, (const char *from, const char *to), (from, to), AT_FDCWD, to)
PATH_CALL(int, renameat, (int a, const char *from, int b, const char *to), (a, from, b, to), b, to)
PATH_CALL(int, renameat2, (int a, const char *from, int b, const char *to, unsigned flags), (a, from, b, to, flags), b, to)
PATH_CALL(int, link, (const char *from, const char *to), (from, to), AT_FDCWD, to)
PATH_CALL(int, linkat, (int a, const char *from, int b, const char *to, int flags), (a, from, b, to, flags), b, to)
PATH_CALL(int, symlink, (const char *from, const char *to), (from, to), AT_FDCWD, to)
PATH_CALL(int, unlink, (const char *path), (path), AT_FDCWD, path)
PATH_CALL(int, unlinkat, (int a, const char *path, int flags), (a, path, flags), a, path)
PATH_CALL(int, rmdir, (const char *path), (path), AT_FDCWD, path)
PATH_CALL(int, mkdir, (const char *path, mode_t mode), (path, mode), AT_FDCWD, path)
PATH_CALL(int, mkdirat, (int a, const char *path, mode_t mode), (a, path, mode), a, path)
PATH_CALL(int, truncate, (const char *path, off_t length), (path, length), AT_FDCWD, path)

#define FILE_CALL(type, name, parameters, arguments, file) \
    type name parameters {                                 \
        if (at_file(file) && due()) die();                 \
        return NEXT(name) arguments;                       \
    }

FILE_CALL(int, ftruncate, (int file, off_t length), (file, length), file)
FILE_CALL(int, ftruncate64, (int file, off64_t length), (file, length), file)
FILE_CALL(int, fallocate, (int file, int mode, off_t from, off_t length), (file, mode, from, length), file)
FILE_CALL(int, posix_fallocate, (int file, off_t from, off_t length), (file, from, length), file)
FILE_CALL(ssize_t, writev, (int file, const struct iovec *parts, int count), (file, parts, count), file)
FILE_CALL(ssize_t, pwritev, (int file, const struct iovec *parts, int count, off_t at), (file, parts, count, at), file)
FILE_CALL(ssize_t, copy_file_range, (int in, off64_t *a, int file, off64_t *b, size_t length, unsigned flags),
          (in, a, file, b, length, flags), file)

ssize_t write(int file, const void *bytes, size_t count) {
    if (at_file(file) && due()) {
        if (torn) NEXT(write)(file, bytes, count / 2);
        die();
    }
    return NEXT(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t at) {
    if (at_file(file) && due()) {
        if (torn) NEXT(pwrite)(file, bytes, count / 2, at);
        die();
    }
    return NEXT(pwrite)(file, bytes, count, at);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t at) {
    if (at_file(file) && due()) {
        if (torn) NEXT(pwrite64)(file, bytes, count / 2, at);
        die();
    }
    return NEXT(pwrite64)(file, bytes, count, at);
}

int fsync(int file) {
    (void)file;
    return 0;
}

int fdatasync(int file) {
    (void)file;
    return 0;
}

// Opening counts where it makes a file.
#define OPEN_CALL(name, parameters, last, directory, path, ...)                                 \
    int name parameters {                                                                      \
        mode_t mode = 0;                                                                       \
        if (flags & (O_CREAT | O_TMPFILE)) {                                                   \
            va_list rest;                                                                      \
            va_start(rest, last);                                                              \
            mode = va_arg(rest, mode_t);                                                       \
            va_end(rest);                                                                      \
        }                                                                                      \
        if ((flags & (O_CREAT | O_TRUNC)) && at_path(directory, path) &&                       \
            (flags & O_TRUNC || faccessat(directory, path, F_OK, 0) != 0) && due())            \
            die();                                                                             \
        return NEXT(name)(__VA_ARGS__, mode);                                                  \
    }

OPEN_CALL(open, (const char *path, int flags, ...), flags, AT_FDCWD, path, path, flags)
OPEN_CALL(open64, (const char *path, int flags, ...), flags, AT_FDCWD, path, path, flags)
OPEN_CALL(openat, (int directory, const char *path, int flags, ...), flags, directory, path, directory, path, flags)
OPEN_CALL(openat64, (int directory, const char *path, int flags, ...), flags, directory, path, directory, path, flags)
