#include "CPortal.h"

// `make build` packs the portal first (portal/build.py), and touches this file when the archive has changed. `swift build` in a
// fresh clone finds no archive, and makes a binary without a portal that says so.
#if __has_embed("../../../portal/dist/portal.archive")
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char bytes[] = {
#embed "../../../portal/dist/portal.archive"
};
const size_t martlet_portal_size = sizeof bytes;
#else
static const unsigned char bytes[1];
const size_t martlet_portal_size = 0;
#endif

const unsigned char *const martlet_portal_bytes = bytes;
