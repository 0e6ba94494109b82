internal import CCurl
internal import CCurlHeader
internal import Errors

/// One of libcurl's handles, used by one thread at a time; its connections stay open between transfers.
@safe final class CurlHandle: @unchecked Sendable {
    let pointer: UnsafeMutableRawPointer

    init() throws(MartletError) {
        guard let pointer = unsafe curl_easy_init() else {
            throw MartletError(.internal, "libcurl could not make a handle: no memory")
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// Forgets every option, and keeps the connections.
    func reset() { unsafe curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ number: Int) {
        _ = unsafe martlet_curl_set_number(pointer, option, number)
    }

    func set(_ option: CURLoption, _ text: String) {
        _ = unsafe martlet_curl_set_text(pointer, option, text)
    }

    func set(_ option: CURLoption, size: Int) {
        _ = unsafe martlet_curl_set_size(pointer, option, curl_off_t(size))
    }
}

/// A list of header lines as libcurl wants it; freed with the value.
@safe struct CurlList: ~Copyable {
    private(set) var first: UnsafeMutablePointer<curl_slist>?

    mutating func append(_ line: String) throws(MartletError) {
        guard let longer = unsafe curl_slist_append(first, line) else {
            throw MartletError(.internal, "libcurl could not keep a header field: no memory")
        }
        unsafe first = longer
    }

    deinit { unsafe curl_slist_free_all(first) }
}
