// libcurl's API as declarations only: CCurl finds the library when it is first needed.
#include <curl/curl.h>
