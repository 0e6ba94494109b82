#include "CNATS.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

// The addresses of the library's functions, typed as the header declares them.
static struct {
#define FUNCTION(name) __typeof__(&name) name;
#include "functions.inc"
#undef FUNCTION
} nats;

static bool loaded = false;
static _Thread_local char reason_text[1024];

static bool find_all(void *library) {
#define FUNCTION(name)                                                              \
    nats.name = (__typeof__(&name))dlsym(library, #name);                           \
    if (nats.name == NULL) {                                                        \
        snprintf(reason_text, sizeof reason_text, "it lacks the function %s", #name); \
        return false;                                                               \
    }
#include "functions.inc"
#undef FUNCTION
    return true;
}

const char *martlet_nats_load(const char *path) {
    if (loaded) return NULL;
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (library == NULL) {
        const char *message = dlerror();
        snprintf(reason_text, sizeof reason_text, "%s", message ? message : "it cannot be loaded");
        return reason_text;
    }
    if (!find_all(library)) return reason_text;
    if (nats.nats_Open(-1) != NATS_OK) return "it could not be initialised";
    loaded = true;
    return NULL;
}

static const char *describe(natsStatus status) {
    natsStatus last = NATS_OK;
    const char *more = nats.nats_GetLastError(&last);
    const char *text = nats.natsStatus_GetText(status);
    if (more != NULL && more[0] != '\0' && last == status) {
        snprintf(reason_text, sizeof reason_text, "%s (%s)", text, more);
    } else {
        snprintf(reason_text, sizeof reason_text, "%s", text);
    }
    return reason_text;
}

natsConnection *martlet_nats_connect(const char *url, const char *name, const char **reason) {
    natsOptions *options = NULL;
    natsConnection *connection = NULL;
    natsStatus status = nats.natsOptions_Create(&options);
    if (status == NATS_OK) status = nats.natsOptions_SetURL(options, url);
    if (status == NATS_OK) status = nats.natsOptions_SetName(options, name);
    if (status == NATS_OK) status = nats.natsOptions_SetTimeout(options, 5000);
    if (status == NATS_OK) status = nats.natsOptions_SetMaxReconnect(options, -1);
    if (status == NATS_OK) status = nats.natsOptions_SetReconnectWait(options, 250);
    // What is said while the connection is away is not kept: who says it is told, and says it again.
    if (status == NATS_OK) status = nats.natsOptions_SetReconnectBufSize(options, 1);
    if (status == NATS_OK) status = nats.natsConnection_Connect(&connection, options);
    if (status != NATS_OK) *reason = describe(status);
    nats.natsOptions_Destroy(options);
    return status == NATS_OK ? connection : NULL;
}

void martlet_nats_close(natsConnection *connection) { nats.natsConnection_Destroy(connection); }

jsCtx *martlet_nats_jetstream(natsConnection *connection, const char **reason) {
    jsCtx *context = NULL;
    natsStatus status = nats.natsConnection_JetStream(&context, connection, NULL);
    if (status != NATS_OK) *reason = describe(status);
    return status == NATS_OK ? context : NULL;
}

void martlet_nats_jetstream_free(jsCtx *context) { nats.jsCtx_Destroy(context); }

const char *martlet_nats_stream(
    jsCtx *context, const char *stream, const char *subjects, int64_t age_seconds, int64_t duplicate_seconds,
    int64_t bytes) {
    jsStreamInfo *info = NULL;
    natsStatus status = nats.js_GetStreamInfo(&info, context, stream, NULL, NULL);
    nats.jsStreamInfo_Destroy(info);
    if (status == NATS_OK) return NULL;
    if (status != NATS_NOT_FOUND) return describe(status);
    jsStreamConfig config;
    nats.jsStreamConfig_Init(&config);
    const char *list[1] = {subjects};
    config.Name = stream;
    config.Subjects = list;
    config.SubjectsLen = 1;
    config.Retention = js_WorkQueuePolicy;
    config.Storage = js_FileStorage;
    config.MaxAge = age_seconds * 1000000000;
    config.Duplicates = duplicate_seconds * 1000000000;
    config.MaxBytes = bytes;
    jsErrCode code = 0;
    status = nats.js_AddStream(NULL, context, &config, NULL, &code);
    // Another may have made it in between.
    if (status == NATS_OK || code == JSStreamNameExistErr) return NULL;
    return describe(status);
}

const char *martlet_nats_publish(
    jsCtx *context, const char *subject, const char *id, const void *bytes, int count, int64_t wait_ms) {
    jsPubOptions options;
    nats.jsPubOptions_Init(&options);
    options.MaxWait = wait_ms;
    options.MsgId = id;
    jsPubAck *ack = NULL;
    natsStatus status = nats.js_Publish(&ack, context, subject, bytes, count, &options, NULL);
    nats.jsPubAck_Destroy(ack);
    return status == NATS_OK ? NULL : describe(status);
}

natsSubscription *martlet_nats_subscribe(
    jsCtx *context, const char *stream, const char *subject, const char *durable, int64_t ack_seconds,
    int64_t inactive_seconds, const char **reason) {
    jsSubOptions options;
    nats.jsSubOptions_Init(&options);
    options.Stream = stream;
    options.Config.AckPolicy = js_AckExplicit;
    options.Config.AckWait = ack_seconds * 1000000000;
    options.Config.InactiveThreshold = inactive_seconds * 1000000000;
    natsSubscription *subscription = NULL;
    natsStatus status = nats.js_PullSubscribe(&subscription, context, subject, durable, NULL, &options, NULL);
    if (status != NATS_OK) *reason = describe(status);
    return status == NATS_OK ? subscription : NULL;
}

void martlet_nats_unsubscribe(natsSubscription *subscription) { nats.natsSubscription_Destroy(subscription); }

natsMsg *martlet_nats_next(natsSubscription *subscription, int64_t wait_ms, const char **reason) {
    natsMsgList list = {NULL, 0};
    natsStatus status = nats.natsSubscription_Fetch(&list, subscription, 1, wait_ms, NULL);
    if (status == NATS_TIMEOUT) return NULL;
    if (status != NATS_OK || list.Count < 1) {
        *reason = describe(status);
        nats.natsMsgList_Destroy(&list);
        return NULL;
    }
    natsMsg *message = list.Msgs[0];
    // The message is the caller's; the list is not.
    list.Msgs[0] = NULL;
    nats.natsMsgList_Destroy(&list);
    return message;
}

const void *martlet_nats_bytes(natsMsg *message, int *count) {
    *count = nats.natsMsg_GetDataLength(message);
    return nats.natsMsg_GetData(message);
}

void martlet_nats_done(natsMsg *message, int taken) {
    if (taken) {
        nats.natsMsg_AckSync(message, NULL, NULL);
    } else {
        nats.natsMsg_Nak(message, NULL);
    }
    nats.natsMsg_Destroy(message);
}
