// What the files of this shim share.
#pragma once

#include "include/CIsolation.h"

// Who a child is.
struct identity {
    uid_t user;
    gid_t group;
    // Whether it has users of its own. Where the server is root, its programs are another user there, since the kernel does not
    // hold root to a number of processes; it keeps root's way with files.
    bool is_mapped;
};

// Writes the users of the process from outside.
bool write_identity(pid_t pid, const struct identity *identity);
// Goes on inside of the namespaces: private mounts, what is hidden, the loopback device.
bool enter(const struct martlet_child *child, const struct identity *identity);
// Becomes the program; does not return.
void become_program(const struct martlet_child *child, const struct identity *identity) __attribute__((noreturn));
// Waits until the program ends or the server wants it, then ends everything; does not return.
void supervise(pid_t program) __attribute__((noreturn));
// Reports what could not be done, with errno, and ends.
void report_failure(const char *stage) __attribute__((noreturn));
