internal import CCurl
internal import CCurlHeader
internal import Errors
internal import HTTP
internal import Synchronization
internal import Threads

/// One request on its way and its response on the way back: a thread runs it, and a task reads from it.
final class Transfer: Sendable {
    private struct State {
        var head = ResponseHead()
        var isHeadComplete = false
        var failure: MartletError?
        var waiter: CheckedContinuation<Void, Never>?
    }

    let request: OutgoingRequest
    let options: HTTPClientOptions
    let incoming: IncomingBody
    private let outgoing: OutgoingBody?
    private let state = Mutex(State())
    private let isStopped = Atomic<Bool>(false)
    /// Wakes the thread where it waits for the task.
    private let signal = BlockingQueue<Void>()

    init(_ request: OutgoingRequest, _ options: HTTPClientOptions) throws(MartletError) {
        self.request = request
        self.options = options
        for (name, value) in request.fields.all where (name + value).utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            throw MartletError(.invalidInput, "the header field '\(name)' contains a control character")
        }
        let signal = signal
        incoming = IncomingBody(limit: options.bufferBytes)
        incoming.whenThereIsRoom { signal.push(()) }
        outgoing =
            if case .stream(_, let writer) = request.body {
                OutgoingBody(limit: options.bufferBytes, onChange: { signal.push(()) }, writer: writer)
            } else { nil }
    }

    // MARK: The task's side

    /// Waits for the status and the fields.
    func head() async throws(MartletError) -> ResponseHead {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.isHeadComplete || state.failure != nil { return true }
                state.waiter = continuation
                return false
            }
            if isThere { continuation.resume() }
        }
        return try state.withLock { state throws(MartletError) in
            if !state.isHeadComplete, let failure = state.failure { throw failure }
            return state.head
        }
    }

    /// Ends the transfer: what has not come yet is not wanted.
    func stop() {
        isStopped.store(true, ordering: .sequentiallyConsistent)
        outgoing?.close()
        signal.push(())
    }

    func fail(_ error: MartletError) {
        outgoing?.close()
        let waiter = state.withLock { state in
            state.failure = error
            return state.waiter.take()
        }
        incoming.fail(error)
        waiter?.resume()
    }

    // MARK: The thread's side

    /// Several signals say no more than one.
    private static let signalsAtOnce = 1024

    var mustStop: Bool { isStopped.load(ordering: .sequentiallyConsistent) }

    /// Whether all of it was taken.
    func take(headerLine: UnsafeRawBufferPointer) -> Bool {
        let (step, waiter) = state.withLock { state in
            let step = unsafe state.head.take(headerLine, limit: options.headerBytes)
            if step == .complete { state.isHeadComplete = true }
            return (step, step == .complete ? state.waiter.take() : nil)
        }
        waiter?.resume()
        return step != .tooLarge
    }

    func take(body: UnsafeRawBufferPointer) -> Bool {
        while incoming.isFull {
            if mustStop { return false }
            _ = signal.take(Self.signalsAtOnce)
        }
        unsafe incoming.append(body)
        return !mustStop
    }

    /// How many bytes of the request's body follow; 0 is its end, nil where its writer failed.
    func give(into target: UnsafeMutableRawBufferPointer) -> Int? {
        guard let outgoing else { return 0 }
        outgoing.startOnce()
        while true {
            if mustStop { return nil }
            switch unsafe outgoing.take(into: target) {
            case .bytes(let count): return count
            case .end: return 0
            case .failure: return nil
            case .nothingYet: _ = signal.take(Self.signalsAtOnce)
            }
        }
    }

    func finish() { incoming.finish() }
}
