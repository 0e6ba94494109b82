// libcurl, found when it is first needed: it brings forty libraries with it, which commands that ask no server must not load.
//
// The functions of curl.h that Martlet uses are defined here and call addresses that `martlet_curl_load` looked up. Those with
// variable arguments, which Swift cannot call, have a form of their own here for each type of argument.
#ifndef MARTLET_CCURL_H
#define MARTLET_CCURL_H

#include <curl/curl.h>
#include <stdbool.h>

/// Loads the library at a path, or by a name that the system's loader finds. Not safe to call from two threads at once.
///
/// Returns NULL on success, else the reason, valid until the next call. After a success further calls do nothing.
const char *martlet_curl_load(const char *path);

CURLcode martlet_curl_set_number(CURL *handle, CURLoption option, long value);
CURLcode martlet_curl_set_size(CURL *handle, CURLoption option, curl_off_t value);
/// Texts are copied by the library.
CURLcode martlet_curl_set_text(CURL *handle, CURLoption option, const char *value);
CURLcode martlet_curl_set_pointer(CURL *handle, CURLoption option, void *value);
/// A function that takes or gives bytes, and its last argument.
CURLcode martlet_curl_set_transfer(
    CURL *handle, CURLoption function_option, size_t (*function)(char *, size_t, size_t, void *),
    CURLoption context_option, void *context);
/// A function that is asked now and then whether to go on, and its first argument.
CURLcode martlet_curl_set_progress(CURL *handle, curl_xferinfo_callback function, void *context);
/// A function that says whether a connection may be made to an address: 4 bytes, or 16 of the newer kind. Others are refused.
///
/// The socket is opened here, so that no type of the system's sockets comes to Swift through this header as well.
CURLcode martlet_curl_set_address_check(CURL *handle, bool (*may_connect)(const unsigned char *address, size_t count));
long martlet_curl_status(CURL *handle);

#endif
