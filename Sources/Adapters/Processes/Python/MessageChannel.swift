internal import CIsolation
internal import Errors
internal import Glibc
internal import JSON
internal import Synchronization

/// One end of a pair of sockets with an interpreter or a step: a kind, a length, and JSON; descriptors travel beside them.
final class MessageChannel: Sendable {
    struct Message {
        var kind: Character
        var value: JSONValue
        /// Owned by the receiver; -1 where none came.
        var descriptor: Int32
    }

    /// Bytes of one message; data goes through files and never through messages.
    static let limit = 16 << 20
    private static let headerSize = 5

    let descriptor: Int32
    private let sending = Mutex<Bool>(true)

    init(_ descriptor: Int32) { self.descriptor = descriptor }

    deinit { close(descriptor) }

    /// Two connected ends; the second is a bare descriptor for a child.
    static func pair() throws(MartletError) -> (MessageChannel, Int32) {
        var ends: [Int32] = [-1, -1]
        guard unsafe martlet_socket_pair(&ends) else { throw SystemCall.failure("make a pair of sockets") }
        return (MessageChannel(ends[0]), ends[1])
    }

    /// - Returns: Whether the other side is still there.
    @discardableResult
    func send(_ kind: Character, _ value: JSONValue, descriptors: [Int32] = []) -> Bool {
        let payload = value.encoded()
        var bytes = [kind.asciiValue ?? 0]
        for shift in stride(from: 0, to: 32, by: 8) { bytes.append(UInt8(truncatingIfNeeded: payload.count >> shift)) }
        bytes += payload
        return sending.withLock { isOpen in
            var start = 0
            while isOpen, start < bytes.count {
                let given = start == 0 ? descriptors : []
                let sent = unsafe bytes[start...].withUnsafeBytes { rest in
                    unsafe martlet_send(descriptor, rest.baseAddress, rest.count, given, Int32(given.count))
                }
                if sent <= 0 { isOpen = false }
                start += max(0, sent)
            }
            return isOpen
        }
    }

    /// What came, if anything.
    enum Received {
        case message(Message)
        /// The other side has closed its end.
        case end
        /// It does not keep to the form, or stopped in the middle of a message.
        case nonsense
    }

    /// The next message; nil where the other side has gone, or does not keep to the form.
    func receive() -> Message? {
        if case .message(let message) = receive(within: nil) { message } else { nil }
    }

    /// The next message.
    ///
    /// - Parameter time: How long the whole of it may take; nil for ever.
    func receive(within time: Duration?) -> Received {
        let deadline = time.map { ContinuousClock.now + $0 }
        guard let (header, descriptor) = exactly(Self.headerSize, deadline) else { return .nonsense }
        if header.isEmpty { return .end }
        let size = header[1...].reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= Self.limit, let (payload, second) = exactly(size, deadline), payload.count == size,
            let value = try? JSONValue(parsing: String(decoding: payload, as: UTF8.self))
        else {
            if descriptor >= 0 { close(descriptor) }
            return .nonsense
        }
        if second >= 0 { close(second) }
        return .message(Message(kind: Character(UnicodeScalar(header[0])), value: value, descriptor: descriptor))
    }

    /// So many bytes, or none at the end of all; nil where it ends within them, or they take too long.
    private func exactly(_ count: Int, _ deadline: ContinuousClock.Instant?) -> ([UInt8], Int32)? {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        var kept: Int32 = -1
        while filled < count {
            var given: Int32 = -1
            guard isReadable(until: deadline) else { break }
            let received = unsafe bytes[filled...].withUnsafeMutableBytes { rest in
                unsafe martlet_receive(descriptor, rest.baseAddress, rest.count, &given)
            }
            if given >= 0 {
                if kept >= 0 { close(given) } else { kept = given }
            }
            // One that was killed before it had read all that it was sent resets the connection.
            let isEnd = received == 0 || (received < 0 && errno == ECONNRESET)
            if isEnd, filled == 0, kept < 0 { return ([], -1) }
            guard received > 0 else { break }
            filled += received
        }
        if filled == count { return (bytes, kept) }
        if kept >= 0 { close(kept) }
        return nil
    }

    private func isReadable(until deadline: ContinuousClock.Instant?) -> Bool {
        guard let deadline else { return true }
        while true {
            let left = max(.zero, ContinuousClock.now.duration(to: deadline)).components
            let milliseconds = left.seconds * 1000 + left.attoseconds / 1_000_000_000_000_000
            var place = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let count = unsafe poll(&place, 1, Int32(milliseconds))
            if count >= 0 || errno != EINTR { return count > 0 }
        }
    }
}
