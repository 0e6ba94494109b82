/// A part of what differs between two commits.
public struct DiffPage: Sendable, Hashable {
    public var differences: [KeyDifference]
    /// The key at which the next page begins; nil at the end.
    public var next: ContentKey?
}

extension Catalog {
    /// A page of what differs, in the order of the keys; costs O(the page's differences).
    ///
    /// - Parameter first: The first key that may be listed: what the previous page named as its `next`.
    public func diffPage(
        from: CommitID, to: CommitID, startingAt first: ContentKey?, limit: Int
    ) async throws -> DiffPage {
        var differ = try await TreeDiffer(
            store: trees, from: try await commit(from).root, to: try await commit(to).root,
            lower: first?.encoded ?? [])
        var found: [TreeDifference] = []
        while found.count <= limit, let difference = try await differ.next() { found.append(difference) }
        let next = found.count > limit ? found.popLast() : nil
        return DiffPage(
            differences: try await withContents(found), next: try next.map { try ContentKey(encoded: $0.key) })
    }
}
