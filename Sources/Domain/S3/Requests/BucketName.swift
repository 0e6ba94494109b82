public import Errors

/// The name of a bucket: 3 to 63 small letters, digits, hyphens and dots, as in the name of a host.
public struct BucketName: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let text: String

    public init(_ text: String) throws(MartletError) {
        let bytes = Array(text.utf8)
        func isAlphanumeric(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        let dot = UInt8(ascii: ".")
        let isValid =
            (3...63).contains(bytes.count)
            && bytes.allSatisfy { isAlphanumeric($0) || $0 == UInt8(ascii: "-") || $0 == dot }
            && isAlphanumeric(bytes[0]) && isAlphanumeric(bytes[bytes.count - 1])
            && !zip(bytes, bytes.dropFirst()).contains { $0 == dot && $1 == dot }
            && !Self.isAddress(bytes)
        guard isValid else {
            throw MartletError(
                .invalidInput, "'\(String(text.prefix(80)))' is no name of a bucket",
                hint:
                    "Use 3 to 63 small letters, digits, hyphens and dots, with a letter or digit at both ends, and no IP address."
            )
        }
        self.text = text
    }

    private static func isAddress(_ bytes: [UInt8]) -> Bool {
        let parts = bytes.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { $0.allSatisfy { (0x30...0x39).contains($0) } && !$0.isEmpty }
    }

    public var description: String { text }
    public static func < (left: BucketName, right: BucketName) -> Bool { left.text < right.text }
}

/// The key of an object: a name of 1 to 1,024 bytes of Unicode, compared by bytes; slashes and dots in it mean nothing.
public struct ObjectKey: Sendable, Hashable, Comparable, CustomStringConvertible {
    public static let lengthLimit = 1024

    public let bytes: [UInt8]

    /// - Throws: `KeyTooLongError`, and `InvalidArgument` for one that is empty or has a zero byte.
    public init(_ text: String) throws(S3Failure) {
        let bytes = Array(text.utf8)
        guard bytes.count <= Self.lengthLimit else {
            throw S3Failure(
                .keyTooLong, "The key has \(bytes.count) bytes; it may have \(Self.lengthLimit).")
        }
        guard !bytes.isEmpty, !bytes.contains(0) else {
            throw S3Failure(.invalidArgument, "A key has at least one byte, and no zero byte.")
        }
        self.bytes = bytes
    }

    /// A key that was stored.
    public init(stored bytes: [UInt8]) { self.bytes = bytes }

    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var description: String { text }
    public static func < (left: ObjectKey, right: ObjectKey) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}
