public import Errors

/// DEFLATE in gzip's frame (RFC 1952), which has a checksum.
public enum Gzip {
    /// - Parameter level: From 1, the fastest, to 9, the smallest.
    public static func compress(_ bytes: [UInt8], level: Int = 6) throws(MartletError) -> [UInt8] {
        try Deflate.compress(whole: bytes, level: level, frame: .gzip)
    }

    /// - Parameter limit: The most bytes that may come out; more is `limitExceeded`.
    public static func decompress(
        _ bytes: [UInt8], limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try Deflate.decompress(bytes[...], limit: limit, frame: .gzip)
    }
}

/// DEFLATE in zlib's frame (RFC 1950), which HTTP calls `deflate`.
public enum Zlib {
    /// - Parameter level: From 1, the fastest, to 9, the smallest.
    public static func compress(_ bytes: [UInt8], level: Int = 6) throws(MartletError) -> [UInt8] {
        try Deflate.compress(whole: bytes, level: level, frame: .zlib)
    }

    /// - Parameter limit: The most bytes that may come out; more is `limitExceeded`.
    public static func decompress(
        _ bytes: [UInt8], limit: Int = Decompression.outputLimit
    ) throws(MartletError) -> [UInt8] {
        try Deflate.decompress(bytes[...], limit: limit, frame: .zlib)
    }
}

/// What stands around compressed data.
enum DeflateFrame: String {
    case raw = "deflate"
    case zlib
    case gzip

    /// How zlib is told about it, for a window of 2 to the power of some bits.
    func windowBits(_ bits: Int) -> Int32 {
        switch self {
        case .raw: Int32(-bits)
        case .zlib: Int32(bits)
        case .gzip: Int32(bits + 16)
        }
    }

    /// The bytes that may follow the end; PyIceberg, among others, leaves some of zlib's checksum in Avro files.
    var trailingLimit: Int { self == .raw ? 4 : 0 }
}
