internal import CCurl
internal import CCurlHeader
internal import Errors
internal import HTTP

/// Turns libcurl's codes into errors that say what to do.
enum TransferFailure {
    static func error(_ code: CURLcode, _ request: OutgoingRequest, mustStop: Bool, refusesLocalAddresses: Bool = false)
        -> MartletError
    {
        if mustStop { return MartletError(.cancelled, "the request to '\(request.url)' was stopped") }
        let reason = unsafe String(cString: curl_easy_strerror(code))
        let message = "the server at '\(request.url)' was not reached: \(reason)"
        switch code {
        case CURLE_COULDNT_CONNECT where refusesLocalAddresses:
            return MartletError(
                .unavailable, message,
                hint: "Check the name and the port; addresses of this machine and of its link are refused here.",
                retry: .safely)
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            return MartletError(
                .invalidInput, "'\(request.url)' is no URL of a server: \(reason)",
                hint: "Write it like https://lake.example.com:8080.")
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT:
            return MartletError(
                .unavailable, message, hint: "Check the name and the port, and that the server runs.", retry: .safely)
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CONNECT_ERROR:
            return MartletError(
                .unavailable, message,
                hint: "Is the server's certificate by an authority that is trusted here, and made for this name?",
                retry: .safely)
        case CURLE_OPERATION_TIMEDOUT:
            return MartletError(
                .timedOut, "the server at '\(request.url)' did not answer in time", retry: .unknownOutcome)
        case CURLE_ABORTED_BY_CALLBACK, CURLE_READ_ERROR:
            return MartletError(.failed, "the body of the request to '\(request.url)' was not written to its end")
        case CURLE_WRITE_ERROR:
            return MartletError(.limitExceeded, "the answer of '\(request.url)' has fields over the limit")
        default:
            return MartletError(
                .unavailable, "the exchange with '\(request.url)' broke off: \(reason)", retry: .unknownOutcome)
        }
    }
}
