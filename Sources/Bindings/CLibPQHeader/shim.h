// libpq's API as declarations only: CLibPQ finds the library when it is first needed.
#include <postgresql/libpq-fe.h>
