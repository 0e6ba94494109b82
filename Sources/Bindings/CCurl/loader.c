#include "CCurl.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>

// The header's macros check the types of arguments at the call, which is not how these names are used here.
#undef curl_easy_setopt
#undef curl_easy_getinfo

static bool loaded = false;
static char reason[1024];

// A pointer for each function.
#define FORWARD(result, name, parameters, arguments) static result(*address_of_##name) parameters;
#define FORWARD_VOID(name, parameters, arguments) static void(*address_of_##name) parameters;
#include "functions.inc"
#undef FORWARD
#undef FORWARD_VOID

static CURLcode (*address_of_curl_global_init)(long);
static CURLcode (*address_of_curl_easy_setopt)(CURL *, CURLoption, ...);
static CURLcode (*address_of_curl_easy_getinfo)(CURL *, CURLINFO, ...);

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
    return find(library, "curl_global_init", (void **)&address_of_curl_global_init)
        && find(library, "curl_easy_setopt", (void **)&address_of_curl_easy_setopt)
        && find(library, "curl_easy_getinfo", (void **)&address_of_curl_easy_getinfo);
}

const char *martlet_curl_load(const char *path) {
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
    if (address_of_curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        snprintf(reason, sizeof reason, "it could not be initialised");
        return reason;
    }
    loaded = true;
    return NULL;
}

CURLcode martlet_curl_set_number(CURL *handle, CURLoption option, long value) {
    return address_of_curl_easy_setopt(handle, option, value);
}

CURLcode martlet_curl_set_size(CURL *handle, CURLoption option, curl_off_t value) {
    return address_of_curl_easy_setopt(handle, option, value);
}

CURLcode martlet_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return address_of_curl_easy_setopt(handle, option, value);
}

CURLcode martlet_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return address_of_curl_easy_setopt(handle, option, value);
}

CURLcode martlet_curl_set_transfer(
    CURL *handle, CURLoption function_option, size_t (*function)(char *, size_t, size_t, void *),
    CURLoption context_option, void *context) {
    CURLcode code = address_of_curl_easy_setopt(handle, function_option, function);
    return code != CURLE_OK ? code : address_of_curl_easy_setopt(handle, context_option, context);
}

CURLcode martlet_curl_set_progress(CURL *handle, curl_xferinfo_callback function, void *context) {
    CURLcode code = address_of_curl_easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, function);
    if (code == CURLE_OK) code = address_of_curl_easy_setopt(handle, CURLOPT_XFERINFODATA, context);
    return code != CURLE_OK ? code : address_of_curl_easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
}

static curl_socket_t open_checked(void *may_connect, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    bool (*is_allowed)(const unsigned char *, size_t) = (bool (*)(const unsigned char *, size_t))may_connect;
    const void *whole = &address->addr;
    bool may = false;
    if (address->family == AF_INET) {
        may = is_allowed((const unsigned char *)&((const struct sockaddr_in *)whole)->sin_addr, 4);
    } else if (address->family == AF_INET6) {
        may = is_allowed((const unsigned char *)&((const struct sockaddr_in6 *)whole)->sin6_addr, 16);
    }
    return may ? socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol) : CURL_SOCKET_BAD;
}

CURLcode martlet_curl_set_address_check(CURL *handle, bool (*may_connect)(const unsigned char *address, size_t count)) {
    CURLcode code = address_of_curl_easy_setopt(handle, CURLOPT_OPENSOCKETFUNCTION, open_checked);
    return code != CURLE_OK ? code : address_of_curl_easy_setopt(handle, CURLOPT_OPENSOCKETDATA, (void *)may_connect);
}

long martlet_curl_status(CURL *handle) {
    long status = 0;
    return address_of_curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK ? status : 0;
}
