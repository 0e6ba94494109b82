internal import CMicroHTTPDHeader
internal import HTTP
internal import Synchronization

/// One request and its answer.
///
/// The connection's thread calls it when something came; the handler runs in a task. Whoever is faster waits for the other under the
/// lock: the connection by being suspended, the handler in its body's buffer.
final class Exchange: Sendable {
    fileprivate struct State {
        /// Nil once the exchange has ended.
        var handle: ConnectionHandle?
        var isSuspended = false
        /// Nobody waits for the answer any more: the connection is not suspended again.
        var isAbandoned = false
        var response: HTTPResponse?
        var task: Task<Void, Never>?
        var outgoing: OutgoingBody?
    }

    private let state = Mutex(State())
    let connection: Connection?
    /// The request line's target as it was sent.
    let target: [UInt8]
    var targetText: String { String(decoding: target, as: UTF8.self) }
    /// Used by the connection's thread only.
    @safe nonisolated(unsafe) var stage = Stage.header
    /// The most bytes that the body may have; for the connection's thread, too.
    @safe nonisolated(unsafe) var bodyLimit = 0

    /// What comes next from the connection.
    enum Stage {
        case header
        /// A small body is read before its handler starts.
        case collecting(HTTPRequest, [UInt8])
        /// The handler reads while the body comes; the bytes so far are counted.
        case streaming(IncomingBody, received: Int)
        /// The rest of a body that is refused is dropped as it comes.
        case discarding(HTTPFailure)
        /// All of the request is there, and nobody has started on it.
        case complete(HTTPRequest)
        case answering
        /// A response is with the library.
        case answered
    }

    init(connection: Connection?, target: [UInt8]) {
        self.connection = connection
        self.target = target
    }

    // MARK: The connection's side

    func begin(_ handle: ConnectionHandle) { state.withLock { $0.handle = handle } }

    /// Starts the handler, on this very thread as far as it gets without waiting.
    func start(_ request: HTTPRequest, _ responder: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) {
        // A task of its own, since the library's thread cannot wait for it; the end of the exchange cancels it.
        let task = Task.immediate { [self] in
            let response = await responder(request)
            state.withLock { state in
                guard let handle = state.handle else { return }
                state.response = response
                state.wake(handle)
            }
        }
        state.withLock { if $0.response == nil, $0.handle != nil { $0.task = task } }
    }

    /// The response if it is there; else the connection is suspended until it is.
    func takeResponse() -> HTTPResponse? {
        state.withLock { state in
            if let response = state.response.take() { return response }
            state.sleep()
            return nil
        }
    }

    /// Whether the handler has answered, perhaps without having read all of the body.
    var isAnswered: Bool { state.withLock { $0.response != nil } }

    /// Suspends the connection while something stays so; what changes it calls `wake` afterwards.
    func sleep(while condition: () -> Bool) {
        state.withLock { state in if state.response == nil, condition() { state.sleep() } }
    }

    /// Lets the connection look again.
    func wake() { state.withLock { state in if let handle = state.handle { state.wake(handle) } } }

    func keep(_ outgoing: OutgoingBody) { state.withLock { $0.outgoing = outgoing } }

    /// The library is done with the request, whether it was answered or the client went away.
    func end() {
        let (task, outgoing) = state.withLock { state in
            state.handle = nil
            state.response = nil
            return (state.task.take(), state.outgoing.take())
        }
        if case .streaming(let body, _) = stage {
            body.fail(HTTPFailure(.badRequest, "the client went away before the end of the body"))
        }
        task?.cancel()
        outgoing?.close()
    }

    /// The server cannot wait for the handler any longer, or its client has gone.
    func abandon(with response: HTTPResponse) {
        let (task, outgoing) = state.withLock { state in
            state.isAbandoned = true
            return (state.task.take(), state.outgoing)
        }
        task?.cancel()
        outgoing?.close()
        state.withLock { state in
            guard let handle = state.handle else { return }
            if state.response == nil { state.response = response }
            state.wake(handle)
        }
    }
}

extension Exchange.State {
    fileprivate mutating func sleep() {
        guard let handle, !isSuspended, !isAbandoned else { return }
        isSuspended = true
        handle.suspend()
    }

    fileprivate mutating func wake(_ handle: ConnectionHandle) {
        guard isSuspended else { return }
        isSuspended = false
        handle.resume()
    }
}
