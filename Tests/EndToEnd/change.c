// Preloaded into the binary under test: changes a file just before the n-th time that it is read.
//
//   CHANGE_FILE  the file, by its whole path
//   CHANGE_AT    the read to change it before, counted from 1
//   CHANGE_HOW   append, truncate, rewrite (as many bytes, in place) or replace (another file under its name)
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long seen;
static long change_at;
static const char *path;
static const char *how;

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("CHANGE_AT");
    change_at = at ? atol(at) : 0;
    path = getenv("CHANGE_FILE");
    how = getenv("CHANGE_HOW");
}

static void must(int succeeded) {
    if (!succeeded) {
        perror("change.c");
        _exit(99);
    }
}

static void put(const char *file, int flags, const char *text) {
    int target = open(file, O_WRONLY | flags, 0644);
    must(target >= 0 && write(target, text, strlen(text)) == (ssize_t)strlen(text));
    close(target);
}

static void change(void) {
    char other[4200];
    struct stat facts;
    if (!strcmp(how, "append")) put(path, O_APPEND, "99,990\n");
    else if (!strcmp(how, "truncate")) must(stat(path, &facts) == 0 && truncate(path, facts.st_size / 2) == 0);
    else if (!strcmp(how, "rewrite")) put(path, 0, "id,amount\n9");
    else {
        snprintf(other, sizeof other, "%s.other", path);
        put(other, O_CREAT | O_TRUNC, "id,amount\n98,980\n");
        must(rename(other, path) == 0);
    }
}

static void before(int file) {
    char link[64], target[4096];
    if (!path || !change_at) return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, target, sizeof target - 1);
    if (length < 0) return;
    target[length] = 0;
    if (!strcmp(target, path) && atomic_fetch_add(&seen, 1) + 1 == change_at) change();
}

#define READ_CALL(name, parameters, arguments)                     \
    ssize_t name parameters {                                      \
        before(file);                                              \
        return ((__typeof__(&name))dlsym(RTLD_NEXT, #name)) arguments; \
    }

READ_CALL(read, (int file, void *bytes, size_t count), (file, bytes, count))
READ_CALL(pread, (int file, void *bytes, size_t count, off_t at), (file, bytes, count, at))
READ_CALL(pread64, (int file, void *bytes, size_t count, off64_t at), (file, bytes, count, at))
READ_CALL(readv, (int file, const struct iovec *parts, int count), (file, parts, count))
