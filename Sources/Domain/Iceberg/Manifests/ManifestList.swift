public import Avro
public import Errors

/// The file that lists a snapshot's manifests.
public enum ManifestList {
    /// Writes a manifest list of format version 2.
    ///
    /// - Parameters:
    ///   - manifests: Those with unassigned sequence numbers get the snapshot's.
    public static func encode(
        _ manifests: [ManifestFile], snapshotID: Int64, parentSnapshotID: Int64?, sequenceNumber: Int64,
        codec: AvroCodec = .deflate
    ) throws(MartletError) -> [UInt8] {
        throw MartletError(.internal, "not written yet")
    }

    /// Reads a manifest list of format version 1 or 2.
    ///
    /// - Parameter path: How errors name the file.
    public static func decode(_ bytes: [UInt8], path: String) throws(MartletError) -> [ManifestFile] {
        throw MartletError(.internal, "not written yet")
    }
}
