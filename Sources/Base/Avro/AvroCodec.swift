internal import Compression
internal import Errors

/// How the blocks of a container file are compressed.
public enum AvroCodec: String, Sendable, CaseIterable {
    case null
    case deflate
    case zstandard

    /// The most bytes that one block may have once decompressed, named `Avro block size`.
    public static let blockLimit = 256 << 20

    func compress(_ bytes: [UInt8]) throws(MartletError) -> [UInt8] {
        switch self {
        case .null: bytes
        case .deflate: try Deflate.compress(bytes, level: Self.deflateLevel)
        case .zstandard: try Zstandard.compress(bytes, level: 1)
        }
    }

    /// The level from which more time no longer makes manifests much smaller.
    private static let deflateLevel = 4

    func decompress(_ bytes: ArraySlice<UInt8>) throws(MartletError) -> [UInt8] {
        switch self {
        case .null: Array(bytes)
        case .deflate: try Deflate.decompress(bytes, limit: Self.blockLimit)
        case .zstandard: try Zstandard.decompress(bytes, limit: Self.blockLimit)
        }
    }
}
