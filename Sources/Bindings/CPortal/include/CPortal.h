// The archive of the portal, as the build packed it into the binary.
#pragma once

#include <stddef.h>

// Nothing where the portal was not built before the binary.
extern const unsigned char *const martlet_portal_bytes;
extern const size_t martlet_portal_size;
