internal import Errors

/// A part of the graph of commits.
public struct GraphPage: Sendable, Hashable {
    /// The newest first: every commit stands before its parents.
    public var commits: [Commit]
    /// Whether there are more behind the last one.
    public var hasMore: Bool
}

extension Catalog {
    /// The commits from which some states came, through every parent.
    ///
    /// - Parameters:
    ///   - heads: Where to start; what one reaches through another comes once.
    ///   - skipped: How many of the newest to leave out: what pages before had.
    public func graph(from heads: [CommitID], skipping skipped: Int = 0, limit: Int = 100) async throws -> GraphPage {
        let limit = max(1, min(limit, limits.pageSize))
        guard skipped <= limits.commitsPerSearch else {
            throw MartletError(
                .limitExceeded, "a graph goes back \(limits.commitsPerSearch) commits at most",
                hint: "Ask for the graph of an older commit.")
        }
        var walk = GraphWalk()
        for head in heads where walk.isNew(head) { walk.add(try await commit(head)) }
        var found: [Commit] = []
        var seen = 0
        while found.count < limit, let next = walk.next() {
            seen += 1
            if seen > skipped { found.append(next) }
            for parent in next.parents where walk.isNew(parent) { walk.add(try await commit(parent)) }
        }
        return GraphPage(commits: found, hasMore: !walk.isAtEnd)
    }
}

/// Commits that are known and were not given yet: a binary heap, the newest at the top.
private struct GraphWalk {
    private var known: Set<CommitID> = []
    private var heap: [Commit] = []

    var isAtEnd: Bool { heap.isEmpty }

    /// Whether a commit was not met before; from now on it was.
    mutating func isNew(_ id: CommitID) -> Bool { known.insert(id).inserted }

    mutating func add(_ commit: Commit) {
        heap.append(commit)
        var child = heap.count - 1
        while child > 0, isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    mutating func next() -> Commit? {
        guard let top = heap.first else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(heap[child], heap[first])
            {
                first = child
            }
            guard first != parent else { return top }
            heap.swapAt(first, parent)
            parent = first
        }
    }

    /// No commit is older than its parents, and of those made at one time the child has the greater generation.
    private func isBefore(_ left: Commit, _ right: Commit) -> Bool {
        (left.time, left.generation, left.id) > (right.time, right.generation, right.id)
    }
}
