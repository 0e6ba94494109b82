internal import Iceberg
internal import JSON

/// The JSON of answers that carry a table's metadata, put together from parts that are encoded already.
enum TableAnswer {
    /// What a client is given that reaches the files by itself.
    private static let noGrant = Array(#","config":{}}"#.utf8)

    /// The answer to loading a table (`LoadTableResult`).
    ///
    /// - Parameter location: Nil for a table that is only staged.
    static func load(_ metadata: TableMetadata, at location: String?, _ snapshots: SnapshotSelection = .all) -> [UInt8]
    {
        var bytes = begin(metadata.encoded(snapshots: snapshots), location)
        bytes += noGrant
        return bytes
    }

    /// The same answer with what the client is given.
    static func load(_ answer: [UInt8], granting grant: TableGrant) -> [UInt8] {
        var bytes = Array(answer.dropLast(noGrant.count))
        var members: JSONObject = ["config": json(grant.config)]
        if !grant.storageCredentials.isEmpty {
            members["storage-credentials"] = .array(
                grant.storageCredentials.map { ["prefix": .string($0.prefix), "config": json($0.config)] })
        }
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

    private static func json(_ config: [String: String]) -> JSONValue {
        .object(JSONObject(config.sorted { $0.key < $1.key }.map { ($0.key, .string($0.value)) }))
    }
}
