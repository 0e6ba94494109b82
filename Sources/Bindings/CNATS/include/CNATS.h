// libnats, found when it is first needed: only projects whose workers are reached over NATS need it.
//
// A few calls over JetStream, each of which blocks, with plain arguments instead of the library's large structures. Errors are
// texts, valid until the next call of the same thread.
#ifndef MARTLET_CNATS_H
#define MARTLET_CNATS_H

#include <nats/nats.h>
#include <stdint.h>

/// Loads the library at a path, or by a name that the system's loader finds. Not safe to call from two threads at once.
///
/// Returns NULL on success, else the reason. After a success further calls do nothing.
const char *martlet_nats_load(const char *path);

/// A connection that comes back by itself for ever once it was there; NULL and the reason where it cannot be made.
natsConnection *martlet_nats_connect(const char *url, const char *name, const char **reason);
void martlet_nats_close(natsConnection *connection);
jsCtx *martlet_nats_jetstream(natsConnection *connection, const char **reason);
void martlet_nats_jetstream_free(jsCtx *context);

/// Makes a stream of files in which each message stays until it was taken once; one that is there stays as it is.
const char *martlet_nats_stream(
    jsCtx *context, const char *stream, const char *subjects, int64_t age_seconds, int64_t duplicate_seconds,
    int64_t bytes);

/// Returns NULL when the message is stored; one with an ID that was stored before counts once.
const char *martlet_nats_publish(
    jsCtx *context, const char *subject, const char *id, const void *bytes, int count, int64_t wait_ms);

/// A consumer of one subject that pulls; NULL and the reason where it cannot be made.
natsSubscription *martlet_nats_subscribe(
    jsCtx *context, const char *stream, const char *subject, const char *durable, int64_t ack_seconds,
    int64_t inactive_seconds, const char **reason);
void martlet_nats_unsubscribe(natsSubscription *subscription);

/// The next message; NULL without a reason where none came in time, and NULL with a reason for everything else.
natsMsg *martlet_nats_next(natsSubscription *subscription, int64_t wait_ms, const char **reason);
const void *martlet_nats_bytes(natsMsg *message, int *count);
/// Says that the message was taken, or not, and frees it.
void martlet_nats_done(natsMsg *message, int taken);

#endif
