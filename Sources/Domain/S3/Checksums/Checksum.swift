internal import Cryptography

/// The checksums that S3's clients send with an object and ask for with it.
public enum ChecksumAlgorithm: String, Sendable, Hashable, CaseIterable {
    case crc32 = "CRC32"
    case crc32c = "CRC32C"
    case crc64nvme = "CRC64NVME"
    case sha1 = "SHA1"
    case sha256 = "SHA256"

    /// Such as `x-amz-checksum-crc32`.
    public var field: String { "x-amz-checksum-\(rawValue.lowercased())" }

    /// The element of documents, such as `ChecksumCRC32`.
    public var element: String { "Checksum\(rawValue)" }

    public var byteCount: Int {
        switch self {
        case .crc32, .crc32c: 4
        case .crc64nvme: 8
        case .sha1: 20
        case .sha256: 32
        }
    }

    var cyclic: CyclicCode.Algorithm? {
        switch self {
        case .crc32: .crc32
        case .crc32c: .crc32c
        case .crc64nvme: .crc64nvme
        case .sha1, .sha256: nil
        }
    }
}

/// The checksum of an object or a part.
public struct Checksum: Sendable, Hashable {
    /// What a checksum of several parts is of.
    public enum Kind: String, Sendable, Hashable {
        case fullObject = "FULL_OBJECT"
        /// Of the checksums of the parts, followed by their number.
        case composite = "COMPOSITE"
    }

    public var algorithm: ChecksumAlgorithm
    /// Base 64; a composite one ends in `-` and the number of parts.
    public var value: String
    public var kind: Kind

    public init(_ algorithm: ChecksumAlgorithm, _ value: String, kind: Kind = .fullObject) {
        self.algorithm = algorithm
        self.value = value
        self.kind = kind
    }

    public init(_ algorithm: ChecksumAlgorithm, bytes: [UInt8]) {
        self.init(algorithm, Base64.encode(bytes))
    }

    /// The bytes of a checksum that is of one piece.
    public var bytes: [UInt8]? { kind == .fullObject ? Base64.decode(value) : nil }

    /// The checksum of an object put together of parts.
    ///
    /// - Parameter parts: Each part's checksum and length.
    /// - Returns: Nil where a part has none of this algorithm, or the kind does not go with it.
    public static func joining(
        _ parts: [(checksum: Checksum?, size: Int)], _ algorithm: ChecksumAlgorithm, _ kind: Kind
    ) -> Checksum? {
        var pieces: [(bytes: [UInt8], size: Int)] = []
        for part in parts {
            guard let checksum = part.checksum, checksum.algorithm == algorithm, let bytes = checksum.bytes else {
                return nil
            }
            pieces.append((bytes, part.size))
        }
        switch kind {
        case .composite:
            var running = RunningChecksum(algorithm)
            for piece in pieces { running.update(piece.bytes.span) }
            return Checksum(algorithm, "\(Base64.encode(running.finalize()))-\(parts.count)", kind: .composite)
        case .fullObject:
            guard let cyclic = algorithm.cyclic, var joined = pieces.first?.bytes else { return nil }
            for piece in pieces.dropFirst() {
                joined = CyclicCode.joined(cyclic, joined, piece.bytes, secondLength: piece.size)
            }
            return Checksum(algorithm, bytes: joined)
        }
    }
}

/// A checksum of bytes that arrive in pieces.
public struct RunningChecksum: ~Copyable {
    public let algorithm: ChecksumAlgorithm
    private var cyclic: CyclicCode?
    private var digest: MessageDigest?

    public init(_ algorithm: ChecksumAlgorithm) {
        self.algorithm = algorithm
        cyclic = algorithm.cyclic.map { CyclicCode($0) }
        switch algorithm {
        case .sha1: digest = MessageDigest(.sha1)
        case .sha256: digest = MessageDigest(.sha256)
        case .crc32, .crc32c, .crc64nvme: digest = nil
        }
    }

    public mutating func update(_ bytes: Span<UInt8>) {
        cyclic?.update(bytes)
        digest?.update(bytes)
    }

    public consuming func finalize() -> [UInt8] {
        if let cyclic { return cyclic.bytes }
        return digest.take()?.finalize() ?? []
    }
}
