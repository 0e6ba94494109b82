#define _GNU_SOURCE
#include "CDuckDB.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool loaded = false;
static char reason[1024];

// A pointer for each function.
#define FORWARD(result, name, parameters, arguments) static result(*address_of_##name) parameters;
#define FORWARD_VOID(name, parameters, arguments) static void(*address_of_##name) parameters;
#include "statements.inc"
#include "values.inc"
#undef FORWARD
#undef FORWARD_VOID

// The functions themselves; hidden, so that the library's own calls never come here.
#define FORWARD(result, name, parameters, arguments) \
    __attribute__((visibility("hidden"))) result name parameters { return address_of_##name arguments; }
#define FORWARD_VOID(name, parameters, arguments) \
    __attribute__((visibility("hidden"))) void name parameters { address_of_##name arguments; }
#include "statements.inc"
#include "values.inc"
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
#include "statements.inc"
#include "values.inc"
    return true;
}

// The library's own symbols are looked for in itself first, which spares most of the lookups. Not where something was preloaded:
// that is meant for DuckDB too, and an allocator must be the same everywhere.
static void *open_library(const char *path) {
    return dlopen(path, RTLD_LAZY | RTLD_LOCAL | (getenv("LD_PRELOAD") == NULL ? RTLD_DEEPBIND : 0));
}

const char *martlet_duckdb_load(const char *path) {
    if (loaded) return NULL;
    void *library = open_library(path);
    if (library == NULL) {
        const char *message = dlerror();
        snprintf(reason, sizeof reason, "%s", message ? message : "it cannot be loaded");
        // A build inside of the Python package may need more of Python's own symbols than python_symbols.c has.
        if (strstr(reason, "undefined symbol: Py") == NULL && strstr(reason, "undefined symbol: _Py") == NULL) {
            return reason;
        }
        if (dlopen("libpython3.11.so.1.0", RTLD_LAZY | RTLD_GLOBAL) == NULL) {
            message = dlerror();
            snprintf(reason, sizeof reason, "it needs Python's library: %s", message ? message : "not found");
            return reason;
        }
        library = open_library(path);
        if (library == NULL) {
            message = dlerror();
            snprintf(reason, sizeof reason, "%s", message ? message : "it cannot be loaded");
            return reason;
        }
    }
    if (!find_all(library)) {
        dlclose(library);
        return reason;
    }
    loaded = true;
    return NULL;
}
