public import Errors

/// The table properties that Martlet reads; all others are kept as they are.
public enum TableProperties {
    /// How many snapshots stay in the metadata; older ones are reachable through the catalog's history.
    public static let snapshotsMax = "martlet.metadata.snapshots-max"
    public static let snapshotsMaxDefault = 100
    /// How many earlier metadata files the metadata names.
    public static let previousVersionsMax = "write.metadata.previous-versions-max"
    public static let previousVersionsMaxDefault = 100
    /// The size in bytes past which manifests are not merged further.
    public static let manifestTargetSize = "commit.manifest.target-size-bytes"
    public static let manifestTargetSizeDefault = 8 << 20
    /// How many manifests of one size come together before they are merged.
    public static let manifestMinMergeCount = "commit.manifest.min-count-to-merge"
    public static let manifestMinMergeCountDefault = 8
    /// Whether small manifests are merged as the table is written.
    public static let manifestMergeEnabled = "commit.manifest-merge.enabled"
    /// Those that send a table's writers to other folders than its own, the last two by older names.
    public static let places = [
        "write.data.path", "write.metadata.path", "write.object-storage.path", "write.folder-storage.path",
    ]
    /// The codec of manifests and manifest lists, which Iceberg names so.
    public static let avroCodec = "write.avro.compression-codec"
}

extension TableMetadata {
    /// A property that is a whole number of at least a minimum.
    public func integerProperty(_ name: String, default fallback: Int, minimum: Int = 1) throws(MartletError) -> Int {
        guard let text = properties[name] else { return fallback }
        guard let number = Int(text), number >= minimum else {
            throw MartletError(
                .invalidInput, "the table property '\(name)' is '\(text)'",
                hint: "Set it to a whole number of at least \(minimum).")
        }
        return number
    }

    /// A property that is true or false.
    public func booleanProperty(_ name: String, default fallback: Bool) throws(MartletError) -> Bool {
        switch properties[name]?.lowercased() {
        case nil: return fallback
        case "true": return true
        case "false": return false
        case let text?:
            throw MartletError(
                .invalidInput, "the table property '\(name)' is '\(text)'", hint: "Set it to true or false.")
        }
    }
}
