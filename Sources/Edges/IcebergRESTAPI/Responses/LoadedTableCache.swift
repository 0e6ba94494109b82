internal import Caching

/// Encoded answers to `loadTable`, by their tags: what a metadata file says never changes.
struct LoadedTableCache: Sendable {
    /// Bytes of answers that are kept.
    static let byteLimit = 64 << 20

    private let answers = LRUCache<EntityTag, [UInt8]>(costLimit: byteLimit)

    func answer(for tag: EntityTag) -> [UInt8]? { answers.value(for: tag) }

    func insert(_ answer: [UInt8], for tag: EntityTag) { answers.insert(answer, for: tag, cost: answer.count) }
}
