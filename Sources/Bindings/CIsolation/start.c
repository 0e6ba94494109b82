// The first process of a child, and how it comes about. After the clone only calls are made that are safe in a copy of a process
// that had many threads: no memory is allocated and no lock is taken.
#define _GNU_SOURCE
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// Where descriptors are in the first process.
enum { CHANNEL = 3, LIFELINE = 4, REPORT = 5, GATE = 6, FIRST_UNUSED = 7 };

void report_failure(const char *stage) {
    struct martlet_report report = {.kind = 'e', .value = errno};
    strncpy(report.stage, stage, sizeof report.stage - 1);
    if (write(REPORT, &report, sizeof report) < 0) _exit(126);
    _exit(125);
}

// Puts the descriptors that are needed at their places and closes all others.
static bool arrange(const struct martlet_child *child, int gate) {
    int given[FIRST_UNUSED] = {child->input, child->output, child->error, child->channel,
                               child->lifeline, child->report, gate};
    for (int place = 0; place < FIRST_UNUSED; place++) {
        if (given[place] >= 0 && (given[place] = fcntl(given[place], F_DUPFD_CLOEXEC, 64)) < 0) return false;
    }
    for (int place = 0; place < FIRST_UNUSED; place++) {
        if (given[place] < 0) close(place);
        else if (dup2(given[place], place) < 0) return false;
    }
    if (syscall(SYS_close_range, FIRST_UNUSED, ~0U, 0) != 0) {
        for (int descriptor = FIRST_UNUSED; descriptor < 65536; descriptor++) close(descriptor);
    }
    for (int place = LIFELINE; place < FIRST_UNUSED; place++) fcntl(place, F_SETFD, FD_CLOEXEC);
    return true;
}

// The copy of the server that becomes the first process.
static void first_process(const struct martlet_child *child, const struct identity *identity, int gate) {
    for (int signal_number = 1; signal_number < NSIG; signal_number++) signal(signal_number, SIG_DFL);
    if (!arrange(child, gate)) _exit(127);
    // The server writes which users there are, or has gone.
    char go = 0;
    if (read(GATE, &go, 1) != 1) _exit(127);
    close(GATE);
    if (!enter(child, identity)) report_failure("isolate it");
    if (child->program == NULL) {
        struct martlet_report report = {.kind = 's'};
        _exit(write(REPORT, &report, sizeof report) == sizeof report ? 0 : 127);
    }
    pid_t program = vfork();
    if (program < 0) report_failure("make a process");
    if (program == 0) become_program(child, identity);
    supervise(program);
}

pid_t martlet_start(const struct martlet_child *child) {
    int gate[2];
    if (pipe2(gate, O_CLOEXEC) != 0) return -errno;
    struct identity identity = {.user = geteuid(), .group = getegid()};
    identity.is_mapped = child->isolation & (MARTLET_OWN_PROCESSES | MARTLET_OWN_NETWORK);
    unsigned long flags = 0;
    if (identity.is_mapped) flags |= CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWIPC;
    if (child->isolation & MARTLET_OWN_PROCESSES) flags |= CLONE_NEWPID;
    if (child->isolation & MARTLET_OWN_NETWORK) flags |= CLONE_NEWNET;
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    // No signal at its end: nobody but martlet_wait is to hear of it.
    pid_t pid = (pid_t)syscall(SYS_clone, flags, NULL, NULL, NULL, NULL);
    if (pid == 0) {
        close(gate[1]);
        first_process(child, &identity, gate[0]);
        _exit(127);
    }
    int reason = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    close(gate[0]);
    if (pid > 0 && identity.is_mapped && !write_identity(pid, &identity)) {
        reason = errno;
        close(gate[1]);
        martlet_wait(pid);
        return -reason;
    }
    if (pid > 0 && write(gate[1], "g", 1) != 1) reason = errno;
    close(gate[1]);
    return pid > 0 ? pid : -reason;
}

void martlet_wait(pid_t pid) {
    while (waitpid(pid, NULL, __WALL) < 0 && errno == EINTR) {}
}

int martlet_probe(int isolation) {
    int ends[2];
    int life[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    if (pipe2(life, O_CLOEXEC) != 0) return errno;
    struct martlet_child child = {
        .isolation = isolation, .input = -1, .output = -1, .error = -1, .channel = -1, .lifeline = life[0],
        .report = ends[1], .memory = -1, .cpu_seconds = -1, .open_files = -1, .processes = -1, .file_size = -1,
        .shared_memory = 4096};
    pid_t pid = martlet_start(&child);
    close(ends[1]);
    struct martlet_report report = {.kind = 0};
    int result = pid < 0 ? -pid : 0;
    if (pid > 0) {
        if (read(ends[0], &report, sizeof report) != sizeof report) result = EINTR;  // It was killed before it could say.
        else if (report.kind == 'e') result = report.value;
        martlet_wait(pid);
    }
    close(ends[0]);
    close(life[0]);
    close(life[1]);
    return result;
}
