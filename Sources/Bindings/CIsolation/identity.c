// Who a child is, and what it may do.
#define _GNU_SOURCE
#include "isolation.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

// The user that programs of a server that is root are: its number inside, and outside (one that no account has).
enum { STEP_USER = 1000, STEP_USER_OUTSIDE = 61184 };

static bool put(pid_t pid, const char *name, const char *text) {
    char path[64];
    snprintf(path, sizeof path, "/proc/%d/%s", pid, name);
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0) return false;
    ssize_t count = (ssize_t)strlen(text);
    bool done = write(file, text, count) == count;
    int reason = errno;
    close(file);
    errno = reason;
    return done;
}

bool write_identity(pid_t pid, const struct identity *identity) {
    char users[96];
    char groups[64];
    if (identity->user == 0) snprintf(users, sizeof users, "0 0 1\n%d %d 1\n", STEP_USER, STEP_USER_OUTSIDE);
    else snprintf(users, sizeof users, "%u %u 1\n", identity->user, identity->user);
    snprintf(groups, sizeof groups, "%u %u 1\n", identity->group, identity->group);
    return put(pid, "setgroups", "deny") && put(pid, "uid_map", users) && put(pid, "gid_map", groups);
}

static bool start_loopback(void) {
    int handle = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (handle < 0) return errno == EAFNOSUPPORT;
    struct ifreq request = {.ifr_name = "lo"};
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    bool done = ioctl(handle, SIOCSIFFLAGS, &request) == 0;
    close(handle);
    return done;
}

static bool hide(const char *path) {
    struct stat facts;
    if (stat(path, &facts) != 0) return errno == ENOENT;
    if (S_ISDIR(facts.st_mode)) return mount("none", path, "tmpfs", MS_RDONLY | MS_NOSUID | MS_NODEV, "size=4k") == 0;
    return mount("/dev/null", path, NULL, MS_BIND, NULL) == 0;
}

// Puts a file system in memory of its own over that of the machine, whose size is limited.
static bool own_shared_memory(int64_t bytes) {
    char options[96];
    // Less than a page would mean no limit.
    snprintf(options, sizeof options, "size=%lld,nr_inodes=10000,mode=1777", (long long)(bytes < 4096 ? 4096 : bytes));
    return mount("martlet", "/dev/shm", "tmpfs", MS_NOSUID | MS_NODEV, options) == 0 || errno == ENOENT;
}

// The call mount_setattr, which the C library of Debian 12 has no constants for; its number is the same on all machines.
static bool set_writable(const char *path, bool is_writable, bool with_all_below) {
    enum { SET_ATTRIBUTES = 442, READ_ONLY = 1, AT_CURRENT = -100, AT_ALL_BELOW = 0x8000 };
    struct {
        uint64_t set, cleared, propagation, users;
    } change = {.set = is_writable ? 0 : READ_ONLY, .cleared = is_writable ? READ_ONLY : 0};
    return syscall(SET_ATTRIBUTES, AT_CURRENT, path, with_all_below ? AT_ALL_BELOW : 0, &change, sizeof change) == 0;
}

static bool show(const struct martlet_view *view) {
    if (mount(view->source, view->target, NULL, MS_BIND | MS_REC, NULL) != 0) return false;
    if (view->writable < 0 || set_writable(view->target, view->writable, true)) return true;
    // Something below it is read-only on the machine itself, and stays so.
    return set_writable(view->target, view->writable, false);
}

bool enter(const struct martlet_child *child, const struct identity *identity) {
    if (!identity->is_mapped) return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0;
    if (mount("none", "/", NULL, MS_REC | MS_SLAVE, NULL) != 0) return false;
    if ((child->isolation & MARTLET_OWN_FILES) && !set_writable("/", false, true)) return false;
    for (int index = 0; index < child->hidden_count; index++) {
        if (!hide(child->hidden[index])) return false;
    }
    if (child->shared_memory >= 0 && !own_shared_memory(child->shared_memory)) return false;
    if (child->isolation & MARTLET_OWN_FILES) {
        for (int index = 0; index < child->view_count; index++) {
            if (!show(&child->views[index])) return false;
        }
    }
    return !(child->isolation & MARTLET_OWN_NETWORK) || start_loopback();
}

// Leaves the rights that are named, also to programs that are executed later.
static bool keep_rights(const int *rights, int count) {
    struct __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3};
    struct __user_cap_data_struct sets[2] = {{0}};
    for (int index = 0; index < count; index++) {
        sets[rights[index] / 32].permitted |= 1u << (rights[index] % 32);
    }
    for (int half = 0; half < 2; half++) sets[half].effective = sets[half].inheritable = sets[half].permitted;
    if (syscall(SYS_capset, &header, sets) != 0) return false;
    for (int index = 0; index < count; index++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, rights[index], 0, 0) != 0) return false;
    }
    return true;
}

static bool take_identity(const struct martlet_child *child, const struct identity *identity) {
    if (!identity->is_mapped) return true;
    int rights[6];
    int count = 0;
    if (identity->user == 0) {
        // The files of root stay reachable, as they are without users of its own.
        rights[count++] = CAP_DAC_OVERRIDE;
        if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0) return false;
        // Not the library's setresuid: that waits for the threads of the server, which are not in this copy of it.
        if (syscall(SYS_setresuid, STEP_USER, STEP_USER, STEP_USER) != 0) return false;
    }
    if (child->isolation & MARTLET_KEEP_RIGHTS) {
        rights[count++] = CAP_SYS_ADMIN;
        rights[count++] = CAP_KILL;
    }
    return keep_rights(rights, count);
}

static bool limit(int resource, int64_t most) {
    if (most < 0) return true;
    struct rlimit now;
    if (getrlimit(resource, &now) != 0) return false;
    // What the server itself may not exceed, its child may not either.
    rlim_t value = now.rlim_max != RLIM_INFINITY && (rlim_t)most > now.rlim_max ? now.rlim_max : (rlim_t)most;
    struct rlimit wanted = {value, value};
    return setrlimit(resource, &wanted) == 0;
}

void become_program(const struct martlet_child *child, const struct identity *identity) {
    setsid();
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if (child->folder != NULL && chdir(child->folder) != 0) report_failure("enter its folder");
    if (!limit(RLIMIT_CORE, 0) || !limit(RLIMIT_DATA, child->memory) || !limit(RLIMIT_CPU, child->cpu_seconds)
        || !limit(RLIMIT_NOFILE, child->open_files) || !limit(RLIMIT_NPROC, child->processes)
        || !limit(RLIMIT_FSIZE, child->file_size))
        report_failure("limit it");
    if (!take_identity(child, identity)) report_failure("limit its rights");
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) report_failure("limit its rights");
    umask(0022);
    execve(child->program, child->arguments, child->environment);
    report_failure("execute it");
}
