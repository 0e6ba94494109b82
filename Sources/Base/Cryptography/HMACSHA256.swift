/// HMAC-SHA-256 (RFC 2104): a hash that only the holder of a key can make or check.
public struct HMACSHA256: Sendable {
    private let inner: [UInt8]
    private let outer: [UInt8]

    private static let blockBytes = 64

    public init(key: [UInt8]) {
        var block = key.count > Self.blockBytes ? SHA256.digest(of: key).bytes : key
        block += [UInt8](repeating: 0, count: Self.blockBytes - block.count)
        inner = block.map { $0 ^ 0x36 }
        outer = block.map { $0 ^ 0x5C }
    }

    public func code(of message: [UInt8]) -> [UInt8] {
        SHA256.digest(of: outer + SHA256.digest(of: inner + message).bytes).bytes
    }

    /// Whether a code is the message's, in a time that tells nothing.
    public func accepts(_ code: [UInt8], for message: [UInt8]) -> Bool {
        ConstantTime.areEqual(self.code(of: message), code)
    }
}
