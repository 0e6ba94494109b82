// libmicrohttpd's API as declarations only: CMicroHTTPD finds the library when it is first needed.
#include <microhttpd.h>
