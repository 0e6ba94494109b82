internal import Cryptography

extension Catalog {
    /// What differs, in the order of the keys; costs O(differences), not O(keys).
    ///
    /// - Parameter namespace: Only what is inside; nil for the whole lake.
    public func diff(
        from: CommitID, to: CommitID, inside namespace: ContentKey? = nil,
        _ body: (KeyDifference) async throws -> Void
    ) async throws {
        var differ = try await TreeDiffer(
            store: trees, from: try await commit(from).root, to: try await commit(to).root,
            lower: namespace?.childPrefix ?? [], upper: namespace?.childPrefixEnd)
        var batch: [TreeDifference] = []
        while let difference = try await differ.next() {
            batch.append(difference)
            if batch.count == Self.diffBatch {
                for difference in try await withContents(batch) { try await body(difference) }
                batch.removeAll(keepingCapacity: true)
            }
        }
        for difference in try await withContents(batch) { try await body(difference) }
    }

    /// Differences whose contents are read together.
    private static let diffBatch = 256

    /// What differs, in the order of the keys.
    ///
    /// - Parameter limit: How many to return at most.
    public func diff(
        from: CommitID, to: CommitID, inside namespace: ContentKey? = nil, limit: Int? = nil
    ) async throws -> [KeyDifference] {
        let limit = limit ?? Int.max
        var differ = try await TreeDiffer(
            store: trees, from: try await commit(from).root, to: try await commit(to).root,
            lower: namespace?.childPrefix ?? [], upper: namespace?.childPrefixEnd)
        var found: [TreeDifference] = []
        while found.count < limit, let difference = try await differ.next() { found.append(difference) }
        return try await withContents(found)
    }

    /// Reads the contents of both sides.
    func withContents(_ differences: [TreeDifference]) async throws -> [KeyDifference] {
        let hashes = differences.flatMap { [$0.before?.hash, $0.after?.hash].compactMap { $0 } }
        let contents = try await trees.contents(hashes)
        return try differences.map { difference in
            KeyDifference(
                key: try ContentKey(encoded: difference.key), before: difference.before.flatMap { contents[$0.hash] },
                after: difference.after.flatMap { contents[$0.hash] })
        }
    }
}

extension ContentKey {
    /// The first stored form behind everything inside this namespace.
    var childPrefixEnd: [UInt8] { encoded + [Self.separator + 1] }
}
