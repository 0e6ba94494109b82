// Starts a child process apart from the rest of the machine, under a small first process that ends everything it started.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

// How a child is kept apart; the values are OR-ed.
enum {
    MARTLET_OWN_PROCESSES = 1,   // a namespace of processes, which the kernel ends as a whole
    MARTLET_OWN_NETWORK = 2,     // a network with only a loopback device
    MARTLET_KEEP_RIGHTS = 4,     // the program may make further namespaces inside of its own
    MARTLET_OWN_FILES = 8,       // every file is only read, but for what its views say
};

// A folder or file as a child sees it, at a place of its own or where it is.
struct martlet_view {
    const char *source, *target;
    // 1 it may be written, 0 it may not, -1 as at its source.
    int writable;
};

// What a child is given. Descriptors that are -1 are left out.
struct martlet_child {
    const char *program;
    char *const *arguments;
    char *const *environment;
    const char *folder;
    // Paths that the child is not to see, and how many.
    char *const *hidden;
    int hidden_count;
    // With MARTLET_OWN_FILES: what is put where, in this order.
    const struct martlet_view *views;
    int view_count;
    int isolation;
    int input, output, error;
    // Becomes descriptor 3 of the program.
    int channel;
    // The first process ends everything once this end of a pipe has no writer any more; a byte on it asks politely.
    int lifeline;
    // Where the first process reports.
    int report;
    // Limits; -1 means none.
    int64_t memory, cpu_seconds, open_files, processes, file_size;
    // Bytes of the /dev/shm that it gets for itself where it is kept apart; -1 leaves it that of the machine.
    int64_t shared_memory;
};

// What the first process reports: first whether the program was started, then how it ended.
struct martlet_report {
    // 's' started; 'e' not started, value says why; 'x' ended, value is the status as wait() gives it.
    int32_t kind, value;
    // What could not be done, for 'e'.
    char stage[24];
    int64_t cpu_microseconds, peak_bytes;
};

// Starts a child; returns the number of its first process, or minus the error. The caller waits for it with martlet_wait.
pid_t martlet_start(const struct martlet_child *child);

// Waits for the first process to be gone.
void martlet_wait(pid_t pid);

// Whether the machine lets processes be kept apart so: 0, or the error that it gives.
int martlet_probe(int isolation);

// Makes a pipe that no child inherits; a large one lets both ends change turns less often.
bool martlet_pipe(int ends[2], bool is_large);

// Makes a file in memory that no child inherits; minus one where there is none.
int martlet_memory_file(void);

// Makes a pair of connected sockets that no child inherits.
bool martlet_socket_pair(int ends[2]);

// Sends bytes with descriptors over a socket; returns the number of bytes sent or minus the error.
ssize_t martlet_send(int socket, const void *bytes, size_t count, const int *descriptors, int descriptor_count);

// Receives bytes with at most one descriptor (-1 where none came); returns their number, 0 at the end, or minus the error.
ssize_t martlet_receive(int socket, void *bytes, size_t count, int *descriptor);
