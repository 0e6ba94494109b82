internal import CMicroHTTPD
internal import CMicroHTTPDHeader
internal import Glibc

/// The functions that the library calls, on its own threads: C values in, methods of `ServerCore` out.
enum Callbacks {
    private static func core(_ context: UnsafeMutableRawPointer?) -> ServerCore? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<ServerCore>.fromOpaque(context).takeUnretainedValue()
    }

    static func connectionChanged(
        _ context: UnsafeMutableRawPointer?, _ connection: OpaquePointer?,
        _ place: UnsafeMutablePointer<UnsafeMutableRawPointer?>?, _ change: MHD_ConnectionNotificationCode
    ) {
        guard let core = unsafe core(context), let connection = unsafe connection, let place = unsafe place else {
            return
        }
        if change == .CONNECTION_NOTIFY_STARTED {
            let opened = Connection(unsafe ConnectionHandle(connection), tick: core.now)
            core.opened(opened)
            unsafe place.pointee = unsafe Unmanaged.passRetained(opened).toOpaque()
        } else if let known = unsafe place.pointee {
            core.closed(unsafe Unmanaged<Connection>.fromOpaque(known).takeRetainedValue())
            unsafe place.pointee = nil
        }
    }

    /// The request line has come.
    ///
    /// - Returns: The exchange, which the library gives to the functions below.
    static func requestStarted(
        _ context: UnsafeMutableRawPointer?, _ target: UnsafePointer<CChar>?, _ handle: OpaquePointer?
    ) -> UnsafeMutableRawPointer? {
        guard let core = unsafe core(context), let target = unsafe target, let handle = unsafe handle else {
            return nil
        }
        let known = unsafe martlet_microhttpd_connection_context(handle)
        let connection = unsafe known.map { unsafe Unmanaged<Connection>.fromOpaque($0).takeUnretainedValue() }
        connection?.enter(.header, tick: core.now)
        let bytes = unsafe UnsafeRawBufferPointer(start: target, count: strlen(target))
        return unsafe Unmanaged.passRetained(Exchange(connection: connection, target: [UInt8](bytes))).toOpaque()
    }

    static func requestProgressed(
        _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?, _ method: UnsafePointer<CChar>?,
        _ bytes: UnsafePointer<CChar>?, _ count: UnsafeMutablePointer<Int>?,
        _ place: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) -> MHD_Result {
        guard let core = unsafe core(context), let handle = unsafe handle, let method = unsafe method,
            let count = unsafe count, let known = unsafe place?.pointee
        else { return .NO }
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(known).takeUnretainedValue()
        let lives = unsafe core.progress(
            exchange, ConnectionHandle(handle), method: method,
            UnsafeRawBufferPointer(start: bytes, count: count.pointee))
        unsafe count.pointee = 0
        return lives ? .YES : .NO
    }

    static func requestEnded(
        _ context: UnsafeMutableRawPointer?, _ handle: OpaquePointer?,
        _ place: UnsafeMutablePointer<UnsafeMutableRawPointer?>?
    ) {
        guard let core = unsafe core(context), let known = unsafe place?.pointee else { return }
        unsafe place?.pointee = nil
        let exchange = unsafe Unmanaged<Exchange>.fromOpaque(known).takeRetainedValue()
        exchange.connection?.exchange = nil
        exchange.connection?.enter(.idle, tick: core.now)
        exchange.end()
        // Those that the library refused before their fields were read were never counted.
        if case .header = exchange.stage { return }
        core.end()
    }
}
