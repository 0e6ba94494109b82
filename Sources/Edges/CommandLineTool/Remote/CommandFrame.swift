import Errors

/// A piece of a command's conversation between a terminal and a server: a kind, a length and that many bytes.
///
/// ```
/// byte 0       the kind
/// bytes 1–4    the length of what follows, big-endian
/// ```
struct CommandFrame: Sendable, Equatable {
    enum Kind: UInt8, Sendable {
        /// The call: a JSON document. Always the first of a request.
        case call = 0x63
        /// The name of a file whose contents follow.
        case file = 0x66
        /// A part of that file.
        case part = 0x70
        /// For the terminal's output.
        case output = 0x6F
        /// For its error output.
        case errors = 0x65
        /// Says nothing but that the other side still works.
        case beat = 0x62
        /// The exit status, one byte. Always the last of an answer.
        case status = 0x78
    }

    var kind: Kind
    var bytes: [UInt8]

    /// The most bytes in one frame.
    static let lengthLimit = 1 << 20

    var encoded: [UInt8] {
        let length = UInt32(bytes.count)
        return [kind.rawValue] + (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) } + bytes
    }

    /// Frames of at most `lengthLimit` for any number of bytes.
    static func encode(_ kind: Kind, _ bytes: [UInt8]) -> [UInt8] {
        if bytes.count <= lengthLimit { return CommandFrame(kind: kind, bytes: bytes).encoded }
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: lengthLimit) {
            let part = Array(bytes[start..<min(start + lengthLimit, bytes.count)])
            output += CommandFrame(kind: kind, bytes: part).encoded
        }
        return output
    }
}

/// Finds frames in bytes that come in pieces of any size.
struct CommandFrameReader {
    private var pending: [UInt8] = []
    private var position = 0

    private static let headLength = 5

    mutating func receive(_ bytes: [UInt8]) {
        if position > 0 {
            pending.removeFirst(position)
            position = 0
        }
        pending += bytes
    }

    /// The next whole frame, or nil until more has come.
    mutating func next() throws(MartletError) -> CommandFrame? {
        guard pending.count - position >= Self.headLength else { return nil }
        guard let kind = CommandFrame.Kind(rawValue: pending[position]) else {
            throw MartletError(.invalidInput, "the other side does not speak as a Martlet of this version does")
        }
        let length = pending[position + 1..<position + Self.headLength].reduce(0) { $0 << 8 | Int($1) }
        guard length <= CommandFrame.lengthLimit else {
            throw MartletError(.limitExceeded, "a frame is longer than \(CommandFrame.lengthLimit) bytes")
        }
        let end = position + Self.headLength + length
        guard pending.count >= end else { return nil }
        defer { position = end }
        return CommandFrame(kind: kind, bytes: Array(pending[position + Self.headLength..<end]))
    }

    /// Whether everything received was part of a whole frame.
    var isAtEnd: Bool { position == pending.count }
}
