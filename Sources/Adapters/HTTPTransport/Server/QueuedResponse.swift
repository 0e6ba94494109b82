internal import CMicroHTTPD
internal import CMicroHTTPDHeader
internal import HTTP

/// Hands responses to the library.
enum QueuedResponse {
    /// The size of the library's own buffer for a streamed body, in bytes.
    private static let blockSize = 32 << 10
    /// What the library computes itself, and refuses from others.
    private static let computed = ["Content-Length", "Transfer-Encoding", "Keep-Alive"]

    /// - Returns: False where a field cannot be sent, and then nothing was queued.
    static func queue(
        _ response: HTTPResponse, _ exchange: Exchange, _ handle: ConnectionHandle, _ core: ServerCore
    ) -> Bool {
        guard let made = unsafe make(response.body, exchange, core) else { return false }
        // The library keeps a reference of its own while it sends.
        defer { unsafe MHD_destroy_response(made) }
        for (name, value) in response.fields.all where !computed.contains(where: { $0 == name }) {
            guard unsafe MHD_add_response_header(made, name, value) == .YES else { return false }
        }
        let status = UInt32(clamping: response.status.rawValue)
        return unsafe MHD_queue_response(handle.pointer, status, made) == .YES
    }

    private static func make(_ body: HTTPResponse.Body, _ exchange: Exchange, _ core: ServerCore) -> OpaquePointer? {
        switch body {
        case .none: return unsafe fixed([])
        case .bytes(let bytes):
            core.noteSent(bytes.count)
            return unsafe fixed(bytes)
        case .stream(let length, let writer):
            let body = OutgoingBody(limit: core.limits.bufferBytes, onChange: { exchange.wake() }, writer: writer)
            return unsafe streamed(Stream(body, exchange, core), length)
        }
    }

    // MARK: Bytes

    /// Keeps bytes in their place until the library has sent them.
    private final class Held: Sendable {
        let bytes: [UInt8]
        init(_ bytes: [UInt8]) { self.bytes = bytes }
    }

    /// The library reads the array's own memory, which does not move while `Held` keeps the only, immutable copy of it alive.
    private static func fixed(_ bytes: [UInt8]) -> OpaquePointer? {
        let held = unsafe Unmanaged.passRetained(Held(bytes))
        let memory = unsafe bytes.withUnsafeBytes { unsafe UnsafeMutableRawPointer(mutating: $0.baseAddress) }
        let response = unsafe MHD_create_response_from_buffer_with_free_callback_cls(
            bytes.count, memory,
            { context in if let context = unsafe context { unsafe Unmanaged<Held>.fromOpaque(context).release() } },
            held.toOpaque())
        if unsafe response == nil { unsafe held.release() }
        return unsafe response
    }

    // MARK: Streams

    /// A stream, and the connection that is suspended while it has nothing.
    private final class Stream: Sendable {
        let body: OutgoingBody
        let exchange: Exchange
        let core: ServerCore

        init(_ body: OutgoingBody, _ exchange: Exchange, _ core: ServerCore) {
            self.body = body
            self.exchange = exchange
            self.core = core
        }
    }

    private static func streamed(_ made: Stream, _ length: Int?) -> OpaquePointer? {
        made.exchange.keep(made.body)
        let stream = unsafe Unmanaged.passRetained(made)
        // The greatest size says that it is unknown.
        let response = unsafe MHD_create_response_from_callback(
            length.map(UInt64.init) ?? UInt64.max, blockSize,
            { context, _, target, room in
                guard let context = unsafe context, let target = unsafe target else { return -2 }
                let stream = unsafe Unmanaged<Stream>.fromOpaque(context).takeUnretainedValue()
                return unsafe QueuedResponse.supply(stream, UnsafeMutableRawBufferPointer(start: target, count: room))
            }, stream.toOpaque(),
            { context in
                guard let context = unsafe context else { return }
                unsafe Unmanaged<Stream>.fromOpaque(context).takeRetainedValue().body.close()
            })
        if unsafe response == nil { unsafe stream.release() }
        return unsafe response
    }

    /// A count of bytes; 0 once the connection is suspended, -1 at the end, -2 where it broke.
    private static func supply(_ stream: Stream, _ target: UnsafeMutableRawBufferPointer) -> Int {
        stream.body.startOnce()
        switch unsafe stream.body.take(into: target) {
        case .bytes(let count):
            stream.core.noteSent(count)
            return count
        case .end: return -1
        case .failure: return -2
        case .nothingYet:
            stream.exchange.sleep { stream.body.hasNothingYet }
            return 0
        }
    }
}
