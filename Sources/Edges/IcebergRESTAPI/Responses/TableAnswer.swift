internal import Iceberg
internal import JSON

/// The JSON of answers that carry a table's metadata, put together from parts that are encoded already.
enum TableAnswer {
    /// Nothing of a client's settings is overridden for a table.
    private static let end = Array(#","config":{}}"#.utf8)

    /// The answer to loading a table (`LoadTableResult`).
    ///
    /// - Parameter location: Nil for a table that is only staged.
    static func load(_ metadata: TableMetadata, at location: String?, _ snapshots: SnapshotSelection = .all) -> [UInt8]
    {
        var bytes = begin(metadata.encoded(snapshots: snapshots), location)
        bytes += end
        return bytes
    }

    /// The same answer with what opens the table's files, `config` among it.
    static func load(_ answer: [UInt8], access members: JSONObject) -> [UInt8] {
        var bytes = Array(answer.dropLast(end.count))
        bytes.append(UInt8(ascii: ","))
        bytes += JSONValue.object(members).encoded().dropFirst()
        return bytes
    }

    /// The answer to a commit, and to unregistering a table: `CommitTableResponse`.
    static func commit(_ metadata: TableMetadata, at location: String) -> [UInt8] {
        var bytes = begin(metadata.encoded(), location)
        bytes.append(UInt8(ascii: "}"))
        return bytes
    }

    private static func begin(_ metadata: [UInt8], _ location: String?) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(metadata.count + 512)
        bytes += #"{"metadata-location":"#.utf8
        bytes += (location.map { JSONValue.string($0) } ?? .null).encoded()
        bytes += #","metadata":"#.utf8
        bytes += metadata
        return bytes
    }
}
