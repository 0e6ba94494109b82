// libpq, found when it is first needed: it brings Kerberos and LDAP with it, which projects that keep their state in a file must
// not load.
//
// The functions of libpq-fe.h that Martlet uses are defined here and call addresses that `martlet_libpq_load` looked up.
#ifndef MARTLET_CLIBPQ_H
#define MARTLET_CLIBPQ_H

#include <postgresql/libpq-fe.h>

/// Loads the library at a path, or by a name that the system's loader finds. Not safe to call from two threads at once.
///
/// Returns NULL on success, else the reason, valid until the next call. After a success further calls do nothing.
const char *martlet_libpq_load(const char *path);

/// Drops what the server says beside its answers.
void martlet_libpq_ignore_notices(PGconn *connection);

#endif
