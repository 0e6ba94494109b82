internal import CCurl
internal import Machine
internal import CCurlHeader
public import Errors
public import Events
internal import Threads

/// Sends mail over libcurl's SMTP, each message over a connection of its own, on threads of its own.
public struct MailClient: MailTransport {
    private let threads: BlockingThreads

    /// - Parameter concurrency: Messages at a time; more wait.
    public init(concurrency: Int = Channel.countLimit) {
        threads = BlockingThreads(name: "mail client", limit: concurrency)
    }

    public func send(_ message: MailMessage, through server: MailServer) async throws(MartletError) {
        try HTTPClient.library.ensureLoaded()
        try await threads.run { () throws(MartletError) in try Self.perform(message, server) }
    }

    private static func perform(_ message: MailMessage, _ server: MailServer) throws(MartletError) {
        let handle = try CurlHandle()
        var recipients = CurlList()
        for recipient in message.recipients { try recipients.append("<\(recipient)>") }
        let host = server.host.contains(":") ? "[\(server.host)]" : server.host
        handle.set(CURLOPT_URL, "\(server.security == .tls ? "smtps" : "smtp")://\(host):\(server.port)/martlet")
        handle.set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_TIMEOUT, server.timeoutSeconds)
        // Without this a server that offers no TLS would get everything in clear text.
        if server.security != .none { handle.set(CURLOPT_USE_SSL, Int(CURLUSESSL_ALL.rawValue)) }
        if let authorities = server.authorities { handle.set(CURLOPT_CAINFO, authorities) }
        if let user = server.user { handle.set(CURLOPT_USERNAME, user) }
        if let password = server.password { handle.set(CURLOPT_PASSWORD, password) }
        handle.set(CURLOPT_MAIL_FROM, "<\(message.sender)>")
        unsafe martlet_curl_set_pointer(handle.pointer, CURLOPT_MAIL_RCPT, recipients.first)
        handle.set(CURLOPT_UPLOAD, 1)
        handle.set(CURLOPT_INFILESIZE_LARGE, size: message.text.count)
        let source = MailSource(message.text)
        let code = withExtendedLifetime(source) {
            unsafe martlet_curl_set_transfer(
                handle.pointer, CURLOPT_READFUNCTION,
                { bytes, size, count, context in
                    guard let context = unsafe context else { return Int(CURL_READFUNC_ABORT) }
                    let room = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
                    return unsafe Unmanaged<MailSource>.fromOpaque(context).takeUnretainedValue().give(into: room)
                }, CURLOPT_READDATA, Unmanaged.passUnretained(source).toOpaque())
            return unsafe curl_easy_perform(handle.pointer)
        }
        guard code == CURLE_OK else { throw failure(code, Int(unsafe martlet_curl_status(handle.pointer)), server) }
    }

    private static func failure(_ code: CURLcode, _ reply: Int, _ server: MailServer) -> MartletError {
        let place = "the mail server at \(server.host):\(server.port)"
        let reason = unsafe String(cString: curl_easy_strerror(code))
        switch code {
        case CURLE_OPERATION_TIMEDOUT: return MartletError(.timedOut, "\(place) did not answer in time")
        case CURLE_LOGIN_DENIED:
            return MartletError(
                .permissionDenied, "\(place) refused user and password", hint: "Check 'user' and 'password_secret'.")
        case CURLE_USE_SSL_FAILED:
            return MartletError(
                .failed, "\(place) offers no TLS",
                hint: "Nothing was sent; say 'security: none' only where that is safe.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE:
            return MartletError(
                .failed, "the certificate of \(place) is not trusted: \(reason)",
                hint: "Name the authorities' PEM file as 'authorities'.")
        default:
            // Replies from 500 on are for good (RFC 5321, section 4.2.1).
            return MartletError(
                (500..<600).contains(reply) ? .failed : .unavailable,
                "\(place) did not take the message: \(reason)\(reply > 0 ? " (reply \(reply))" : "")")
        }
    }
}

/// A message that is read piece by piece, by one thread.
private final class MailSource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func give(into room: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(room.count, bytes.count - position)
        unsafe room.copyBytes(from: bytes[position..<position + count])
        position += count
        return count
    }
}
