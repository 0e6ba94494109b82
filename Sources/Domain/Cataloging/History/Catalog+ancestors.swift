internal import Clocks
internal import Errors

extension Catalog {
    /// The far ancestor that a child of this commit points to.
    ///
    /// The distances follow the skew-binary numbers: where the last two jumps were equally long the new one spans both, otherwise
    /// it reaches the parent. So any ancestor is O(log depth) steps away with one pointer in each commit.
    ///
    /// - Parameter unstored: Ancestors that are not stored yet.
    func jump(from parent: Commit?, unstored: [CommitID: Commit] = [:]) async throws -> CommitID? {
        func find(_ id: CommitID) async throws -> Commit {
            if let commit = unstored[id] { return commit }
            return try await commit(id)
        }
        guard let parent else { return nil }
        guard let near = parent.jump else { return parent.id }
        let nearCommit = try await find(near)
        guard let far = nearCommit.jump else { return parent.id }
        let farCommit = try await find(far)
        return parent.depth - nearCommit.depth == nearCommit.depth - farCommit.depth ? far : parent.id
    }

    /// The nearest first-parent ancestor, or the commit itself, for which a condition holds that then holds for all further ones.
    func nearestAncestor(of start: Commit, where holds: (Commit) -> Bool) async throws -> Commit? {
        var current = start
        while !holds(current) {
            guard let parent = current.parents.first else { return nil }
            if let jump = current.jump, jump != parent {
                let far = try await commit(jump)
                if !holds(far) {
                    current = far
                    continue
                }
            }
            current = try await commit(parent)
        }
        return current
    }

    /// The last first-parent ancestor made at or before a time.
    func ancestor(of start: Commit, at time: Timestamp, named name: String) async throws -> Commit {
        if let found = try await nearestAncestor(of: start, where: { $0.time <= time }) { return found }
        let first = try await nearestAncestor(of: start) { $0.depth == 0 }
        throw MartletError(
            .notFound, "\(name) has no commit at or before \(time)",
            hint: first.map { "Its first commit is from \($0.time)." })
    }

    /// The ancestor a number of first parents back.
    func ancestor(of start: Commit, back: UInt64, named name: String) async throws -> Commit {
        guard back <= start.depth,
            let found = try await nearestAncestor(of: start, where: { $0.depth <= start.depth - back })
        else {
            throw MartletError(
                .notFound, "\(name) has no commit \(back) before it", hint: "It has \(start.depth) commits before it.")
        }
        return found
    }

    /// The best common ancestors: those that are no ancestors of another common one.
    ///
    /// One, unless branches were merged crosswise. Walks back from both, the greatest generation first, so that a commit is
    /// looked at only when all its descendants have been.
    public func mergeBases(_ left: CommitID, _ right: CommitID) async throws -> [CommitID] {
        var walk = AncestorWalk()
        walk.add(try await commit(left), .left)
        walk.add(try await commit(right), .right)
        var looked = 0
        while let (current, marks) = walk.next() {
            looked += 1
            guard looked <= limits.commitsPerSearch else {
                throw MartletError(
                    .limitExceeded,
                    "the common ancestor of \(left.short) and \(right.short) was not found within \(limits.commitsPerSearch) commits"
                )
            }
            for parent in current.parents { walk.add(try await commit(parent), marks) }
        }
        return walk.found
    }
}

/// The commits still to be looked at in a search for common ancestors.
private struct AncestorWalk {
    struct Marks: OptionSet {
        var rawValue: UInt8
        static let left = Marks(rawValue: 1)
        static let right = Marks(rawValue: 2)
        /// An ancestor of a common ancestor.
        static let stale = Marks(rawValue: 4)
    }

    private(set) var found: [CommitID] = []
    private var marks: [CommitID: Marks] = [:]
    /// A binary heap, the greatest generation at the top.
    private var heap: [Commit] = []
    /// How many in the heap are not stale; none means that nothing better can come.
    private var fresh = 0

    mutating func add(_ commit: Commit, _ new: Marks) {
        if let old = marks[commit.id] {
            marks[commit.id] = old.union(new)
            if !old.contains(.stale), new.contains(.stale) { fresh -= 1 }
            return
        }
        marks[commit.id] = new
        if !new.contains(.stale) { fresh += 1 }
        heap.append(commit)
        var child = heap.count - 1
        while child > 0, isBefore(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The next commit, with what its parents inherit.
    mutating func next() -> (Commit, Marks)? {
        guard fresh > 0, let top = heap.first, var inherited = marks[top.id] else { return nil }
        removeTop()
        if !inherited.contains(.stale) {
            fresh -= 1
            if inherited.isSuperset(of: [.left, .right]) {
                found.append(top.id)
                inherited.insert(.stale)
            }
        }
        return (top, inherited)
    }

    private func isBefore(_ left: Commit, _ right: Commit) -> Bool {
        (left.generation, left.id) > (right.generation, right.id)
    }

    private mutating func removeTop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count && isBefore(heap[child], heap[first])
            {
                first = child
            }
            guard first != parent else { return }
            heap.swapAt(first, parent)
            parent = first
        }
    }
}
