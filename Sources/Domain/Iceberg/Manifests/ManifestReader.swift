public import Errors

/// Reads manifests of format versions 1 and 2.
public enum ManifestReader {
    /// Every entry of a manifest, with sequence numbers and snapshot inherited from its line in the manifest list.
    ///
    /// - Parameters:
    ///   - schema: The table's current schema; partition values written before a column was widened are read as the wider type.
    ///   - spec: The spec with the manifest's `specID`.
    /// - Throws: `corrupt` with the manifest's path.
    public static func entries(
        _ bytes: [UInt8], of manifest: ManifestFile, schema: Schema, spec: PartitionSpec
    ) throws(MartletError) -> [ManifestEntry] {
        throw MartletError(.internal, "not written yet")
    }
}
