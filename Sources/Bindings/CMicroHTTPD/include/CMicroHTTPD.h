// libmicrohttpd, found when it is first needed, so that commands that serve nothing do not pay for loading it and GnuTLS.
//
// The functions of microhttpd.h that Martlet uses are defined here and call addresses that `martlet_microhttpd_load` looked up.
// Those with variable arguments, which Swift cannot call, have a form of their own here.
#ifndef MARTLET_CMICROHTTPD_H
#define MARTLET_CMICROHTTPD_H

#include <microhttpd.h>
#include <stdbool.h>

/// Loads the library at a path, or by a name that the system's loader finds. Not safe to call from two threads at once.
///
/// Returns NULL on success, else the reason, valid until the next call. After a success further calls do nothing.
const char *martlet_microhttpd_load(const char *path);

/// What a server is started with.
struct martlet_microhttpd_settings {
    unsigned int threads;
    unsigned int connections;
    unsigned int idle_timeout_seconds;
    size_t memory_per_connection;
    /// PEM texts; both or neither.
    const char *certificate;
    const char *private_key;
    /// Called when the request line has come, with it as it was sent; what it returns becomes the request's context.
    void *(*request_started)(void *context, const char *target, struct MHD_Connection *connection);
    MHD_AccessHandlerCallback request_progressed;
    MHD_RequestCompletedCallback request_ended;
    MHD_NotifyConnectionCallback connection_changed;
    /// The first argument of each of the functions above.
    void *context;
};

/// Starts a server; NULL where that failed, and then `martlet_microhttpd_complaint` says why. One at a time.
struct MHD_Daemon *martlet_microhttpd_start(const struct martlet_microhttpd_settings *settings);

/// Waits for a connection on a listening socket and adds it to the server; 0, or an error number.
int martlet_microhttpd_accept(struct MHD_Daemon *daemon, int listening_socket);

/// How many connections a server has open.
unsigned int martlet_microhttpd_connections(struct MHD_Daemon *daemon);

/// What the library said when the last start failed; empty where it said nothing.
const char *martlet_microhttpd_complaint(void);

/// The address of the other end, or NULL.
const struct sockaddr *martlet_microhttpd_peer(struct MHD_Connection *connection);

/// What `connection_changed` left with the connection, or NULL.
void *martlet_microhttpd_connection_context(struct MHD_Connection *connection);

/// The descriptor of a connection, or -1.
int martlet_microhttpd_socket(struct MHD_Connection *connection);

#endif
