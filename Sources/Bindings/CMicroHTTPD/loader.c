// For accept4, which the module of the C library does not show to Swift.
#define _GNU_SOURCE
#include "CMicroHTTPD.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static bool loaded = false;
static char reason[1024];
static char complaint[1024];

// A pointer for each function.
#define FORWARD(result, name, parameters, arguments) static result(*address_of_##name) parameters;
#define FORWARD_VOID(name, parameters, arguments) static void(*address_of_##name) parameters;
#include "functions.inc"
#undef FORWARD
#undef FORWARD_VOID

static struct MHD_Daemon *(*address_of_MHD_start_daemon)(
    unsigned int, uint16_t, MHD_AcceptPolicyCallback, void *, MHD_AccessHandlerCallback, void *, ...);
static const union MHD_DaemonInfo *(*address_of_MHD_get_daemon_info)(
    struct MHD_Daemon *, enum MHD_DaemonInfoType, ...);
static const union MHD_ConnectionInfo *(*address_of_MHD_get_connection_info)(
    struct MHD_Connection *, enum MHD_ConnectionInfoType, ...);

// The functions themselves; hidden, so that the library's own calls never come here.
#define FORWARD(result, name, parameters, arguments) \
    __attribute__((visibility("hidden"))) result name parameters { return address_of_##name arguments; }
#define FORWARD_VOID(name, parameters, arguments) \
    __attribute__((visibility("hidden"))) void name parameters { address_of_##name arguments; }
#include "functions.inc"
#undef FORWARD
#undef FORWARD_VOID

static bool find(void *library, const char *name, void **address) {
    *address = dlsym(library, name);
    if (*address == NULL) snprintf(reason, sizeof reason, "it lacks the function %s", name);
    return *address != NULL;
}

static bool find_all(void *library) {
#define FORWARD(result, name, parameters, arguments) \
    if (!find(library, #name, (void **)&address_of_##name)) return false;
#define FORWARD_VOID(name, parameters, arguments) \
    if (!find(library, #name, (void **)&address_of_##name)) return false;
#include "functions.inc"
    return find(library, "MHD_start_daemon", (void **)&address_of_MHD_start_daemon)
        && find(library, "MHD_get_daemon_info", (void **)&address_of_MHD_get_daemon_info)
        && find(library, "MHD_get_connection_info", (void **)&address_of_MHD_get_connection_info);
}

const char *martlet_microhttpd_load(const char *path) {
    if (loaded) return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *message = dlerror();
        snprintf(reason, sizeof reason, "%s", message ? message : "it cannot be loaded");
        return reason;
    }
    if (!find_all(library)) {
        dlclose(library);
        return reason;
    }
    loaded = true;
    return NULL;
}

/// Keeps percent-escapes as they are: an escaped slash is no slash.
static size_t keep_escapes(void *context, struct MHD_Connection *connection, char *text) {
    (void)context;
    (void)connection;
    return strlen(text);
}

/// What goes wrong with one connection is the peer's doing; only the start's own complaints are of use.
static bool is_starting = false;

static void log_message(void *context, const char *format, va_list arguments) {
    (void)context;
    if (!is_starting) return;
    vsnprintf(complaint, sizeof complaint, format, arguments);
    complaint[strcspn(complaint, "\n")] = 0;
}

struct MHD_Daemon *martlet_microhttpd_start(const struct martlet_microhttpd_settings *settings) {
    // Connections are added from another thread, which wakes the library's by a descriptor of their own (ITC).
    unsigned int flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG | MHD_USE_TURBO
        | MHD_USE_NO_LISTEN_SOCKET | MHD_USE_ITC;
    struct MHD_OptionItem options[16];
    size_t count = 0;
#define OPTION(name, number, pointer) options[count++] = (struct MHD_OptionItem){name, (intptr_t)(number), pointer}
    // First, so that whatever follows can complain.
    OPTION(MHD_OPTION_EXTERNAL_LOGGER, log_message, NULL);
    // One thread is no pool.
    if (settings->threads > 1) OPTION(MHD_OPTION_THREAD_POOL_SIZE, settings->threads, NULL);
    OPTION(MHD_OPTION_CONNECTION_LIMIT, settings->connections, NULL);
    OPTION(MHD_OPTION_CONNECTION_TIMEOUT, settings->idle_timeout_seconds, NULL);
    OPTION(MHD_OPTION_CONNECTION_MEMORY_LIMIT, settings->memory_per_connection, NULL);
    OPTION(MHD_OPTION_UNESCAPE_CALLBACK, keep_escapes, NULL);
    OPTION(MHD_OPTION_URI_LOG_CALLBACK, settings->request_started, settings->context);
    OPTION(MHD_OPTION_NOTIFY_COMPLETED, settings->request_ended, settings->context);
    OPTION(MHD_OPTION_NOTIFY_CONNECTION, settings->connection_changed, settings->context);
    OPTION(MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL);
    if (settings->certificate != NULL) {
        flags |= MHD_USE_TLS;
        OPTION(MHD_OPTION_HTTPS_MEM_CERT, 0, (void *)settings->certificate);
        OPTION(MHD_OPTION_HTTPS_MEM_KEY, 0, (void *)settings->private_key);
    }
    OPTION(MHD_OPTION_END, 0, NULL);
#undef OPTION
    complaint[0] = 0;
    is_starting = true;
    struct MHD_Daemon *daemon = address_of_MHD_start_daemon(
        flags, 0, NULL, NULL, settings->request_progressed, settings->context, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
    is_starting = false;
    return daemon;
}

int martlet_microhttpd_accept(struct MHD_Daemon *daemon, int listening_socket) {
    struct sockaddr_storage address;
    socklen_t length = sizeof address;
    int connection = accept4(listening_socket, (struct sockaddr *)&address, &length, SOCK_CLOEXEC | SOCK_NONBLOCK);
    if (connection < 0) return errno;
    // The library closes it where it cannot take it.
    return MHD_add_connection(daemon, connection, (struct sockaddr *)&address, length) == MHD_YES ? 0 : ENFILE;
}

unsigned int martlet_microhttpd_connections(struct MHD_Daemon *daemon) {
    const union MHD_DaemonInfo *info = address_of_MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_CURRENT_CONNECTIONS);
    return info == NULL ? 0 : info->num_connections;
}

const char *martlet_microhttpd_complaint(void) { return complaint; }

const struct sockaddr *martlet_microhttpd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = address_of_MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}

void *martlet_microhttpd_connection_context(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = address_of_MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info == NULL ? NULL : info->socket_context;
}

int martlet_microhttpd_socket(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info = address_of_MHD_get_connection_info(
        connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    return info == NULL ? -1 : info->connect_fd;
}
