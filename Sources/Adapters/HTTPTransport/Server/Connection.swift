internal import CMicroHTTPD
internal import CMicroHTTPDHeader
internal import Glibc
internal import Synchronization

/// A connection as the library has it; only its own thread touches it, but for suspending and resuming.
@safe struct ConnectionHandle: @unchecked Sendable {
    let pointer: OpaquePointer

    init(_ pointer: OpaquePointer) { unsafe self.pointer = pointer }

    /// The library neither reads nor writes until `resume`.
    func suspend() { unsafe MHD_suspend_connection(pointer) }
    func resume() { unsafe MHD_resume_connection(pointer) }
}

/// What the server knows of one connection from its beginning to its end.
final class Connection: Sendable {
    /// What it is waited for.
    enum Phase: Int {
        /// The next request.
        case idle
        /// The rest of a request's fields.
        case header
        /// The rest of a request's body.
        case body
        /// This server itself.
        case answering
    }

    let descriptor: Int32
    /// The other end's address.
    let peer: String
    /// The phase in the lowest two bits, and above it the tick at which it began.
    private let state: Atomic<Int>
    /// Bytes of the body that came in this phase.
    private let received = Atomic<Int>(0)
    private let current = Mutex<Exchange?>(nil)

    init(_ handle: ConnectionHandle, tick: Int) {
        descriptor = unsafe martlet_microhttpd_socket(handle.pointer)
        peer = unsafe Self.text(martlet_microhttpd_peer(handle.pointer))
        state = Atomic(tick << 2)
    }

    /// The request that is under way.
    var exchange: Exchange? {
        get { current.withLock { $0 } }
        set { current.withLock { $0 = newValue } }
    }

    func enter(_ phase: Phase, tick: Int) {
        if phase == .body { received.store(0, ordering: .relaxed) }
        state.store(tick << 2 | phase.rawValue, ordering: .relaxed)
    }

    func noteReceived(_ count: Int) { received.wrappingAdd(count, ordering: .relaxed) }

    /// Whether the other end takes longer than the limits allow.
    func isTooSlow(at tick: Int, _ limits: HTTPServerLimits) -> Bool {
        let state = state.load(ordering: .relaxed)
        let seconds = tick - state >> 2
        switch Phase(rawValue: state & 3) {
        // The library ends what says nothing; this is for bytes of a request line that drip.
        case .idle: return seconds > limits.idleSeconds + limits.headerSeconds
        case .header: return seconds > limits.headerSeconds
        case .body:
            return seconds > limits.idleSeconds
                && received.load(ordering: .relaxed) < (seconds - limits.idleSeconds) * limits.bodyBytesPerSecond
        case .answering, nil: return false
        }
    }

    /// `POLLRDHUP` of Linux, which the headers show only to GNU's C.
    private static let closedByPeer: Int16 = 0x2000

    /// Whether this server works on an answer for a client that has closed its side.
    ///
    /// The library does not look at a connection that waits for its handler. An answer that takes less than a second is not worth a look.
    func isLeft(at tick: Int) -> Bool {
        let state = state.load(ordering: .relaxed)
        guard state & 3 == Phase.answering.rawValue, tick - state >> 2 > 1 else { return false }
        var wanted = pollfd(fd: descriptor, events: Self.closedByPeer, revents: 0)
        return unsafe poll(&wanted, 1, 0) > 0
    }

    /// Breaks the connection; its thread notices.
    func cut() { shutdown(descriptor, Int32(SHUT_RDWR)) }

    private static func text(_ address: UnsafePointer<sockaddr>?) -> String {
        guard let address = unsafe address else { return "" }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let found: UnsafePointer<CChar>?
        switch unsafe Int32(address.pointee.sa_family) {
        case AF_INET:
            unsafe found = unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { address in
                var bytes = unsafe address.pointee.sin_addr
                return unsafe inet_ntop(AF_INET, &bytes, &text, socklen_t(text.count))
            }
        case AF_INET6:
            unsafe found = unsafe address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { address in
                var bytes = unsafe address.pointee.sin6_addr
                return unsafe inet_ntop(AF_INET6, &bytes, &text, socklen_t(text.count))
            }
        default: return ""
        }
        return unsafe found == nil
            ? "" : String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
}
