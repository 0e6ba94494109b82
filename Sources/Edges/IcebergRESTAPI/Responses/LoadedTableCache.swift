internal import Caching
internal import Iceberg

/// Encoded answers to `loadTable`, by metadata file and the snapshots that they show: what a file says never changes.
struct LoadedTableCache: Sendable {
    struct Key: Hashable, Sendable {
        var metadataLocation: String
        var snapshots: SnapshotSelection
    }

    /// Bytes of answers that are kept.
    static let byteLimit = 64 << 20

    private let answers = LRUCache<Key, [UInt8]>(costLimit: byteLimit)

    func answer(for key: Key) -> [UInt8]? { answers.value(for: key) }

    func insert(_ answer: [UInt8], for key: Key) { answers.insert(answer, for: key, cost: answer.count) }
}
