public import Errors
internal import Synchronization
internal import Threads
public import Workers

/// Carries messages over NATS JetStream; a server that goes away is waited for.
public final class NATSCarrier: WorkCarrier {
    private let url: String
    private let stream: String
    private let subjects: String
    private let handle = Mutex<NATSHandle?>(nil)
    /// One thread per subject that is listened to, and a few that send.
    private let threads = BlockingThreads(name: "NATS", limit: 8)
    private let pause: @Sendable (Duration) async throws -> Void
    private let report: @Sendable (String) -> Void

    /// How long one wait for a message lasts; a task that is cancelled ends after it.
    private static let waitMilliseconds: Int64 = 500

    /// - Parameters:
    ///   - url: Such as `nats://user:password@127.0.0.1:4222`.
    ///   - prefix: What subjects begin with; the stream is named after it.
    ///   - report: Says that the server is away, and that it is there again.
    public init(
        url: String, prefix: String, pause: @escaping @Sendable (Duration) async throws -> Void,
        report: @escaping @Sendable (String) -> Void
    ) {
        self.url = url
        self.pause = pause
        self.report = report
        stream = prefix.uppercased().replacing(".", with: "_")
        subjects = "\(prefix).>"
    }

    /// An address without the credentials that it may have.
    public static func shown(_ url: String) -> String { NATSHandle.shown(url) }

    public func publish(_ bytes: [UInt8], to subject: String, id: String) async throws(MartletError) {
        try await threads.run { [self] () throws(MartletError) in
            try connected().publish(bytes, to: subject, id: id)
        }
    }

    public func consume(
        _ subject: String, durable: String?, _ body: @escaping @Sendable ([UInt8]) async -> Bool
    ) async throws(MartletError) {
        var subscription: NATSSubscription?
        var isAway = false
        while !Task.isCancelled {
            do throws(MartletError) {
                let known = subscription
                let (current, message) = try await threads.run { [self] () throws(MartletError) in
                    let current =
                        if let known { known } else {
                            try connected().subscribe(subject, stream: stream, durable: durable)
                        }
                    return (current, try current.next(milliseconds: Self.waitMilliseconds))
                }
                subscription = current
                if isAway { report("NATS is there again") }
                isAway = false
                guard let message else { continue }
                let isTaken = await body(message.bytes)
                try await threads.run { () throws(MartletError) in message.done(isTaken: isTaken) }
            } catch {
                if !isAway { report("\(error.message); it is tried again") }
                isAway = true
                // The consumer may be gone with the server; another is made.
                subscription = nil
                do { try await pause(.milliseconds(500)) } catch { break }
            }
        }
        throw MartletError(.cancelled, "nobody listens to '\(subject)' any more")
    }

    /// Blocks; the library itself comes back after the first time that it was connected.
    private func connected() throws(MartletError) -> NATSHandle {
        try handle.withLock { handle throws(MartletError) in
            if let handle { return handle }
            let new = try NATSHandle(url: url, stream: stream, subjects: subjects)
            handle = new
            return new
        }
    }
}
