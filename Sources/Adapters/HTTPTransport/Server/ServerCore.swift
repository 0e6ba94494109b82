internal import CMicroHTTPDHeader
internal import HTTP
internal import Synchronization

/// What the library's callbacks work on: everything of a running server but its library handle.
final class ServerCore: Sendable {
    let limits: HTTPServerLimits
    let isSecure: Bool
    let responder: @Sendable (HTTPRequest) async -> HTTPResponse
    /// Renders what the transport itself refuses of a target.
    let refusal: @Sendable (HTTPFailure, _ target: String) -> HTTPResponse

    private let connections = Mutex<[ObjectIdentifier: Connection]>([:])
    /// Seconds since the server started, counted by the watchdog.
    let tick = Atomic<Int>(0)
    /// Whether responses tell clients to connect again, since the server is about to stop.
    let isDraining = Atomic<Bool>(false)
    /// Whether no handler starts any more.
    let isClosed = Atomic<Bool>(false)
    let bytesReceived = Atomic<Int>(0)
    private let bytesSent = Atomic<Int>(0)
    let refused = Atomic<Int>(0)
    private let connectionCount = Atomic<Int>(0)
    private let connectionsOpened = Atomic<Int>(0)
    private let underWay = Atomic<Int>(0)
    private let drained = Mutex<CheckedContinuation<Void, Never>?>(nil)

    /// How long clients have to take the answer that the server stops.
    private static let lastWordSeconds = 1

    init(
        limits: HTTPServerLimits, isSecure: Bool,
        refusal: @escaping @Sendable (HTTPFailure, _ target: String) -> HTTPResponse,
        responder: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.limits = limits
        self.isSecure = isSecure
        self.refusal = refusal
        self.responder = responder
    }

    var traffic: ServerTraffic {
        ServerTraffic(
            connections: connectionCount.load(ordering: .relaxed),
            connectionsOpened: connectionsOpened.load(ordering: .relaxed),
            bytesReceived: bytesReceived.load(ordering: .relaxed), bytesSent: bytesSent.load(ordering: .relaxed),
            refused: refused.load(ordering: .relaxed))
    }

    /// Seconds since the server started.
    var now: Int { tick.load(ordering: .relaxed) }

    func noteSent(_ count: Int) { bytesSent.wrappingAdd(count, ordering: .relaxed) }

    // MARK: Connections

    func opened(_ connection: Connection) {
        connections.withLock { $0[ObjectIdentifier(connection)] = connection }
        connectionCount.wrappingAdd(1, ordering: .relaxed)
        connectionsOpened.wrappingAdd(1, ordering: .relaxed)
    }

    func closed(_ connection: Connection) {
        connections.withLock { _ = $0.removeValue(forKey: ObjectIdentifier(connection)) }
        connectionCount.wrappingSubtract(1, ordering: .relaxed)
    }

    /// Breaks the connections that are too slow.
    ///
    /// Under the lock, so that none of them is closed meanwhile and its descriptor used for another.
    func cutSlowConnections() {
        let now = now
        connections.withLock { connections in
            for connection in connections.values where connection.isTooSlow(at: now, limits) { connection.cut() }
        }
    }

    /// Ends what is done for clients that have gone; their connections are not looked at while a handler works.
    func abandonLeft() {
        let now = now
        let left = connections.withLock { connections in
            connections.values.filter { $0.isLeft(at: now) }.compactMap(\.exchange)
        }
        for exchange in left { exchange.abandon(with: refusal(Self.isLeft, exchange.targetText)) }
    }

    // MARK: Requests under way

    func begin() { underWay.wrappingAdd(1, ordering: .sequentiallyConsistent) }

    func end() {
        guard underWay.wrappingSubtract(1, ordering: .sequentiallyConsistent).newValue == 0,
            isDraining.load(ordering: .sequentiallyConsistent)
        else { return }
        drained.withLock { $0.take() }?.resume()
    }

    /// Waits until no request is under way, and after the given time answers those that are left.
    func drain() async {
        isDraining.store(true, ordering: .sequentiallyConsistent)
        let deadline = Task { [self] in
            try await Task.sleep(for: .seconds(limits.drainSeconds))
            answerAll()
            try await Task.sleep(for: .seconds(Self.lastWordSeconds))
            // Those whose clients do not take the answer either are closed when the library stops.
            drained.withLock { $0.take() }?.resume()
        }
        await withCheckedContinuation { continuation in
            drained.withLock { $0 = continuation }
            if underWay.load(ordering: .sequentiallyConsistent) == 0 { drained.withLock { $0.take() }?.resume() }
        }
        deadline.cancel()
        // Clients may have sent more meanwhile, and the library cannot stop while a connection is suspended.
        isClosed.store(true, ordering: .sequentiallyConsistent)
        answerAll()
    }

    private static let isLeft = HTTPFailure(
        .badRequest, "the client closed its side of the connection before the answer")
    static let isStopping = HTTPFailure(
        .serviceUnavailable, "the server is stopping", fields: ["Retry-After": "5"])

    private func answerAll() {
        let exchanges = connections.withLock { $0.values.compactMap(\.exchange) }
        for exchange in exchanges { exchange.abandon(with: refusal(Self.isStopping, exchange.targetText)) }
    }
}
