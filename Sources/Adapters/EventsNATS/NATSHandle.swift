internal import CNATS
internal import CNATSHeader
internal import Errors
internal import Synchronization

/// A connection to NATS with its JetStream, which any thread may use; closed with the value.
@safe final class NATSHandle: @unchecked Sendable {
    private let connection: OpaquePointer
    private let context: OpaquePointer

    private static let isLoaded = Mutex(false)
    private static let library = "libnats.so.3.4"

    /// How long a message is kept that nobody takes, in seconds; leases are over long before.
    static let ageSeconds: Int64 = 3600
    /// How long a message is known again, in seconds.
    static let duplicateSeconds: Int64 = 600
    /// What the stream may hold, in bytes.
    static let streamBytes: Int64 = 4 << 30
    /// How long storing a message may take.
    static let publishMilliseconds: Int64 = 5000

    /// Blocks.
    init(url: String, stream: String, subjects: String) throws(MartletError) {
        try Self.load()
        var reason: UnsafePointer<CChar>?
        guard let connection = unsafe martlet_nats_connect(url, "martlet", &reason) else {
            throw unsafe Self.failure("'\(Self.shown(url))' cannot be reached", reason)
        }
        guard let context = unsafe martlet_nats_jetstream(connection, &reason) else {
            unsafe martlet_nats_close(connection)
            throw unsafe Self.failure("'\(Self.shown(url))' has no JetStream", reason)
        }
        let problem = unsafe martlet_nats_stream(
            context, stream, subjects, Self.ageSeconds, Self.duplicateSeconds, Self.streamBytes)
        if let problem = unsafe problem {
            let failure = unsafe Self.failure("the stream '\(stream)' cannot be made", problem)
            unsafe martlet_nats_jetstream_free(context)
            unsafe martlet_nats_close(connection)
            throw failure
        }
        unsafe self.connection = connection
        unsafe self.context = context
    }

    deinit {
        unsafe martlet_nats_jetstream_free(context)
        unsafe martlet_nats_close(connection)
    }

    /// Blocks.
    func publish(_ bytes: [UInt8], to subject: String, id: String) throws(MartletError) {
        let problem = unsafe bytes.withUnsafeBytes { memory in
            unsafe martlet_nats_publish(
                context, subject, id, memory.baseAddress, Int32(memory.count), Self.publishMilliseconds)
        }
        if let problem = unsafe problem { throw unsafe Self.failure("a message could not be sent", problem) }
    }

    /// Blocks.
    func subscribe(_ subject: String, stream: String, durable: String?) throws(MartletError) -> NATSSubscription {
        var reason: UnsafePointer<CChar>?
        let pointer = unsafe martlet_nats_subscribe(
            context, stream, subject, durable, NATSSubscription.ackSeconds, Self.duplicateSeconds, &reason)
        guard let pointer = unsafe pointer else {
            throw unsafe Self.failure("'\(subject)' cannot be listened to", reason)
        }
        return unsafe NATSSubscription(pointer, of: self)
    }

    private static func load() throws(MartletError) {
        let problem: String? = isLoaded.withLock { isLoaded in
            if isLoaded { return nil }
            if let reason = unsafe martlet_nats_load(library) { return unsafe String(cString: reason) }
            isLoaded = true
            return nil
        }
        if let problem {
            throw MartletError(
                .unavailable, "the library \(library) cannot be loaded: \(problem)",
                hint: "Install it; on Debian it comes with the package libnats-dev.")
        }
    }

    static func failure(_ what: String, _ reason: UnsafePointer<CChar>?) -> MartletError {
        let detail = unsafe reason.map { unsafe String(cString: $0) } ?? "no reason was given"
        return MartletError(
            .unavailable, "NATS: \(what): \(detail)", hint: "See that nats-server runs with JetStream ('-js').",
            retry: .unknownOutcome)
    }

    /// An address without what stands before its `@`.
    static func shown(_ url: String) -> String {
        guard let mark = url.lastIndex(of: "@") else { return url }
        return "nats://" + url[url.index(after: mark)...]
    }
}

/// Somebody who takes the messages of a subject, from one thread at a time.
@safe final class NATSSubscription: @unchecked Sendable {
    private let pointer: OpaquePointer
    /// Kept, since the subscription is of no use without.
    private let handle: NATSHandle

    /// How long a message may be worked on before it comes again, in seconds.
    static let ackSeconds: Int64 = 30

    init(_ pointer: OpaquePointer, of handle: NATSHandle) {
        unsafe self.pointer = unsafe pointer
        self.handle = handle
    }

    deinit { unsafe martlet_nats_unsubscribe(pointer) }

    /// Blocks until a message comes, or for the time; nil where none came.
    func next(milliseconds: Int64) throws(MartletError) -> NATSMessage? {
        var reason: UnsafePointer<CChar>?
        if let message = unsafe martlet_nats_next(pointer, milliseconds, &reason) {
            return unsafe NATSMessage(message)
        }
        if let reason = unsafe reason { throw unsafe NATSHandle.failure("no message could be taken", reason) }
        return nil
    }
}

/// A message that was taken, until it is acknowledged.
@safe final class NATSMessage: @unchecked Sendable {
    private let pointer: OpaquePointer
    let bytes: [UInt8]

    init(_ pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
        var count: Int32 = 0
        let start = unsafe martlet_nats_bytes(pointer, &count)
        bytes = unsafe Array(UnsafeRawBufferPointer(start: start, count: Int(count)))
    }

    /// Blocks; called once, and the message is gone.
    func done(isTaken: Bool) { unsafe martlet_nats_done(pointer, isTaken ? 1 : 0) }
}
