internal import CZlib

/// The cyclic redundancy check of gzip and PNG (polynomial 0xEDB88320).
public enum CRC32 {
    /// The checksum of some bytes, or of these bytes after others.
    ///
    /// - Parameter seed: The checksum of what comes before.
    public static func checksum(_ bytes: [UInt8], continuing seed: UInt32 = 0) -> UInt32 {
        UInt32(
            truncatingIfNeeded: unsafe bytes.withUnsafeBufferPointer {
                unsafe crc32_z(UInt(seed), $0.baseAddress, $0.count)
            })
    }
}
