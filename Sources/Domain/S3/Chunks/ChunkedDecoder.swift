public import Cryptography

/// Takes apart a body in `aws-chunked` coding: chunks with their sizes, perhaps signatures, and perhaps fields behind them.
public struct ChunkedDecoder: ~Copyable {
    /// How chunks are signed: each signature covers the one before, so none can be left out or moved.
    public struct Signing: Sendable {
        var key: HMACSHA256
        var time: String
        var scope: String
        var previous: String

        /// - Parameter seed: The signature of the request itself.
        public init(key: HMACSHA256, time: String, scope: CredentialScope, seed: String) {
            self.key = key
            self.time = time
            self.scope = scope.text
            previous = seed
        }
    }

    private enum State {
        case size
        case data(left: Int)
        case dataEnd
        case trailer
        case done
    }

    /// The longest line of a size or a field, in bytes.
    static let lineLimit = 1024
    static let trailerLimit = 16

    private var state = State.size
    private var line: [UInt8] = []
    private var signing: Signing?
    private var digest: SHA256?
    /// The signature that the chunk's size came with.
    private var claimed = ""
    public private(set) var trailers: [(name: String, value: String)] = []
    private let hasTrailer: Bool

    /// - Parameter signing: Nil where chunks are not signed.
    public init(signing: Signing?, hasTrailer: Bool) {
        self.signing = signing
        self.hasTrailer = hasTrailer
        digest = nil
    }

    /// Whether the last chunk, and what follows it, has come.
    public var isDone: Bool { if case .done = state { true } else { false } }

    /// Takes some of the coded body; the part of the body itself that was in it.
    public mutating func decode(_ bytes: [UInt8]) throws(S3Failure) -> [UInt8] {
        var output: [UInt8] = []
        var index = 0
        while index < bytes.count {
            switch state {
            case .data(let left):
                let count = min(left, bytes.count - index)
                output.append(contentsOf: bytes[index..<index + count])
                if signing != nil { digest?.update(bytes.span.extracting(index..<index + count)) }
                index += count
                state = left == count ? .dataEnd : .data(left: left - count)
            case .done: throw Self.malformed("there is something behind the last chunk")
            case .size, .dataEnd, .trailer:
                let byte = bytes[index]
                index += 1
                guard byte == UInt8(ascii: "\n") else {
                    line.append(byte)
                    guard line.count <= Self.lineLimit else {
                        throw Self.malformed("a line is longer than \(Self.lineLimit) bytes")
                    }
                    continue
                }
                guard line.popLast() == UInt8(ascii: "\r") else { throw Self.malformed("a line has no CR") }
                let text = String(decoding: line, as: UTF8.self)
                line.removeAll(keepingCapacity: true)
                try end(line: text)
            }
        }
        return output
    }

    /// - Throws: `IncompleteBody` where the last chunk has not come.
    public func finish() throws(S3Failure) {
        guard isDone else { throw S3Failure(.incompleteBody, "The body ended before its last chunk.") }
    }

    private mutating func end(line: String) throws(S3Failure) {
        switch state {
        case .size: try begin(chunk: line)
        case .dataEnd:
            guard line.isEmpty else { throw Self.malformed("a chunk is longer than its size says") }
            try verifyChunk()
            state = .size
        case .trailer: try take(trailer: line)
        case .data, .done: throw Self.malformed("a line stands where none belongs")
        }
    }

    private mutating func begin(chunk line: String) throws(S3Failure) {
        let parts = line.split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
        guard let size = parts.first, (1...15).contains(size.utf8.count),
            size.utf8.allSatisfy({ Hex.value(of: $0) != nil }),
            let count = Int(size, radix: 16)
        else { throw Self.malformed("a chunk has no size") }
        if signing != nil {
            let prefix = "chunk-signature="
            guard parts.count == 2, parts[1].hasPrefix(prefix) else { throw Self.malformed("a chunk has no signature") }
            claimed = String(parts[1].dropFirst(prefix.count))
            digest = SHA256()
        }
        guard count == 0 else {
            state = .data(left: count)
            return
        }
        try verifyChunk()
        // The empty line behind the last chunk ends a trailer of no fields.
        state = .trailer
    }

    private mutating func verifyChunk() throws(S3Failure) {
        guard var signing else { return }
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        let found = digest.take()?.finalize().hex ?? empty
        let text =
            "AWS4-HMAC-SHA256-PAYLOAD\n\(signing.time)\n\(signing.scope)\n\(signing.previous)\n\(empty)\n\(found)"
        try Self.verify(claimed, text, &signing)
        self.signing = signing
    }

    private static func verify(_ claimed: String, _ text: String, _ signing: inout Signing) throws(S3Failure) {
        guard let code = Hex.decode(claimed), signing.key.accepts(code, for: Array(text.utf8)) else {
            throw S3Failure(.signatureDoesNotMatch, "The signature of a chunk is not the one that the secret gives.")
        }
        signing.previous = claimed
    }

    private mutating func take(trailer line: String) throws(S3Failure) {
        if line.isEmpty {
            if signing != nil, hasTrailer { throw Self.malformed("the trailer has no signature") }
            state = .done
            return
        }
        guard hasTrailer, let colon = line.firstIndex(of: ":"), trailers.count < Self.trailerLimit else {
            throw Self.malformed("behind the last chunk there is no field that was announced")
        }
        let name = line[..<colon].lowercased()
        let value = CanonicalRequest.trimmed(String(line[line.index(after: colon)...]))
        guard name == "x-amz-trailer-signature" else {
            trailers.append((name, value))
            return
        }
        guard var signing else { throw Self.malformed("the trailer is signed, and the chunks are not") }
        let text = trailers.map { "\($0.name):\($0.value)\n" }.joined()
        try Self.verify(
            value,
            "AWS4-HMAC-SHA256-TRAILER\n\(signing.time)\n\(signing.scope)\n\(signing.previous)\n\(SHA256.digest(of: text).hex)",
            &signing)
        // What follows is the empty line, and nothing more is signed.
        self.signing = nil
    }

    private static func malformed(_ what: String) -> S3Failure {
        S3Failure(.incompleteBody, "The chunks of the body cannot be read: \(what).")
    }
}
