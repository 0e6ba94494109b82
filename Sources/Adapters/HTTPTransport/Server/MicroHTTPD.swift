internal import CMicroHTTPD
internal import CMicroHTTPDHeader
internal import Errors
internal import Machine

/// The library's server: starts its threads, passes its callbacks on to a `ServerCore`, and stops.
@safe struct MicroHTTPD: @unchecked Sendable {
    private static let library = SharedLibrary("libmicrohttpd.so.12", package: "libmicrohttpd12") { name in
        unsafe martlet_microhttpd_load(name).map { unsafe String(cString: $0) }
    }

    private let daemon: OpaquePointer
    private let core: Unmanaged<ServerCore>

    /// - Parameter connections: How many there may be at once.
    init(
        _ core: ServerCore, connections: Int, certificate: PEMFiles?
    ) throws(MartletError) {
        try Self.library.ensureLoaded()
        let limits = core.limits
        let retained = unsafe Unmanaged.passRetained(core)
        var settings = unsafe martlet_microhttpd_settings()
        unsafe settings.threads = UInt32(limits.threads)
        unsafe settings.connections = UInt32(connections)
        unsafe settings.idle_timeout_seconds = UInt32(limits.idleSeconds)
        // The library keeps the request's fields, what it makes of them and the response's fields in one place.
        unsafe settings.memory_per_connection = max(limits.headerBytes * 2, 16 << 10)
        unsafe settings.context = retained.toOpaque()
        unsafe settings.request_started = { context, target, connection in
            unsafe Callbacks.requestStarted(context, target, connection)
        }
        unsafe settings.request_progressed = { context, connection, _, method, _, bytes, count, exchange in
            unsafe Callbacks.requestProgressed(context, connection, method, bytes, count, exchange)
        }
        unsafe settings.request_ended = { context, connection, exchange, _ in
            unsafe Callbacks.requestEnded(context, connection, exchange)
        }
        unsafe settings.connection_changed = { context, connection, place, change in
            unsafe Callbacks.connectionChanged(context, connection, place, change)
        }
        let daemon: OpaquePointer?
        if let certificate {
            unsafe daemon = unsafe certificate.certificate.withCString { certificateText in
                unsafe certificate.privateKey.withCString { keyText in
                    unsafe settings.certificate = certificateText
                    unsafe settings.private_key = keyText
                    return unsafe martlet_microhttpd_start(&settings)
                }
            }
        } else {
            unsafe daemon = unsafe martlet_microhttpd_start(&settings)
        }
        guard let daemon = unsafe daemon else {
            unsafe retained.release()
            let complaint = unsafe String(cString: martlet_microhttpd_complaint())
            throw MartletError(
                .unavailable, "the HTTP server cannot be started\(complaint.isEmpty ? "" : ": \(complaint)")",
                hint: certificate == nil
                    ? nil : "Check that the certificate and the key are PEM files that belong together.")
        }
        unsafe self.daemon = daemon
        unsafe self.core = retained
    }

    /// Waits for a connection and gives it to one of the threads.
    ///
    /// The library chooses the thread by the descriptor's number, so connections that come one after another go to different ones.
    ///
    /// - Parameter socket: Listens.
    /// - Returns: 0, or the system's number of what went wrong: the socket was shut, or no descriptor or thread has room.
    func accept(_ socket: Int32) -> Int32 { unsafe martlet_microhttpd_accept(daemon, socket) }

    /// How many it has open.
    var connectionCount: Int { Int(unsafe martlet_microhttpd_connections(daemon)) }

    /// Closes every connection and ends the threads; no request may wait for its handler any more.
    func stop() {
        unsafe MHD_stop_daemon(daemon)
        unsafe core.release()
    }
}
