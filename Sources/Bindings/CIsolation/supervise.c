// The first process at work: it waits, reaps what was left behind, and ends everything.
#define _GNU_SOURCE
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LIFELINE = 4, REPORT = 5 };

// Kills the children of this process; those of theirs become its own as they end.
static void kill_children(void) {
    if (getpid() == 1) {
        kill(-1, SIGKILL);
        return;
    }
    char path[48];
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0) return;
    char text[4096];
    ssize_t count = read(file, text, sizeof text - 1);
    close(file);
    if (count <= 0) return;
    text[count] = 0;
    char *place = text;
    char *end = text + count;
    while (place < end) {
        char *after;
        long pid = strtol(place, &after, 10);
        // A number that the end of the buffer cut may be that of somebody else.
        if (after == place || after == end) break;
        if (pid > 1) kill((pid_t)pid, SIGKILL);
        place = after + 1;
    }
}

static void end_everything(void) {
    while (true) {
        kill_children();
        pid_t ended = waitpid(-1, NULL, WNOHANG | __WALL);
        if (ended < 0 && errno == ECHILD) return;
        if (ended == 0) usleep(500);
    }
}

static void finish(struct martlet_report report) {
    end_everything();
    struct rusage used;
    if (getrusage(RUSAGE_CHILDREN, &used) == 0) {
        report.cpu_microseconds = (int64_t)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000
            + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
        report.peak_bytes = (int64_t)used.ru_maxrss * 1024;
    }
    _exit(write(REPORT, &report, sizeof report) == sizeof report ? 0 : 1);
}

void supervise(pid_t program) {
    struct martlet_report started = {.kind = 's'};
    struct martlet_report ended = {.kind = 'x', .value = SIGKILL};
    // A program that was not started has said so itself, and is gone already.
    if (waitpid(program, &ended.value, WNOHANG) == program) {
        if (WIFEXITED(ended.value) && WEXITSTATUS(ended.value) == 125) _exit(1);
        if (write(REPORT, &started, sizeof started) != sizeof started) _exit(1);
        finish(ended);
    }
    if (write(REPORT, &started, sizeof started) != sizeof started) end_everything();
    sigset_t child_ended;
    sigemptyset(&child_ended);
    sigaddset(&child_ended, SIGCHLD);
    int signals = signalfd(-1, &child_ended, SFD_CLOEXEC | SFD_NONBLOCK);
    struct pollfd waiting[2] = {{.fd = LIFELINE, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
    while (true) {
        // One that ended before the descriptor was there left no event.
        while (true) {
            int status;
            pid_t pid = waitpid(-1, &status, WNOHANG);
            if (pid == program) {
                ended.value = status;
                finish(ended);
            }
            if (pid <= 0) break;
        }
        if (poll(waiting, 2, -1) < 0) continue;
        char asked[64];
        if (waiting[1].revents) {
            while (read(signals, asked, sizeof asked) > 0) {}
            struct signalfd_siginfo dropped;
            while (read(signals, &dropped, sizeof dropped) > 0) {}
        }
        if (waiting[0].revents) {
            ssize_t count = read(LIFELINE, asked, sizeof asked);
            if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN)) finish(ended);
            // The group of the program: what it waits for ends with it.
            if (count > 0) kill(-program, SIGTERM);
        }
    }
}
