internal import Cryptography
internal import Errors

/// Works out what a merge changes on our side; writes nothing.
///
/// A key that only they changed becomes theirs. One that both changed alike stays. One that both changed differently is given to
/// the resolver, and is a conflict where that has no answer.
struct ThreeWayMerge {
    typealias Target = ChangeSet.Target

    /// A key and what each side makes of it.
    struct Candidate {
        var base: Target?
        var ours: Target?
        var theirs: Target?
        var isConflict: Bool
    }

    let store: TreeStore
    let ours: SHA256Digest
    let theirs: SHA256Digest

    /// The keys that are not simply ours, in their order.
    ///
    /// Of several bases, one that sees a change on both sides says nothing where another sees it on one side only: that side
    /// knew what the other has. Where one base says ours and another theirs, somebody went back on purpose: a conflict.
    func candidates(bases: [SHA256Digest]) async throws -> [(key: ContentKey, candidate: Candidate)] {
        var merged: [ContentKey: Candidate] = [:]
        var theirVotes: [ContentKey: Int] = [:]
        var conflictVotes: [ContentKey: Int] = [:]
        for base in bases {
            for (key, candidate) in try await candidates(base: base) {
                merged[key] = candidate
                if candidate.isConflict {
                    conflictVotes[key, default: 0] += 1
                } else {
                    theirVotes[key, default: 0] += 1
                }
            }
        }
        var result: [(key: ContentKey, candidate: Candidate)] = []
        for (key, var candidate) in merged {
            let theirs = theirVotes[key] ?? 0
            let ours = bases.count - theirs - (conflictVotes[key] ?? 0)
            if theirs == 0, ours > 0 { continue }
            candidate.isConflict = theirs == 0 || ours > 0
            result.append((key, candidate))
        }
        return result.sorted { $0.key < $1.key }
    }

    private func candidates(base: SHA256Digest) async throws -> [ContentKey: Candidate] {
        let ourChanges = try await changes(from: base, to: ours)
        let theirChanges = try await changes(from: base, to: theirs)
        var found: [ContentKey: Candidate] = [:]
        for (key, theirChange) in theirChanges {
            let before = try theirChange.before.map { try Target($0) }
            let new = try theirChange.after.map { try Target($0) }
            var candidate = Candidate(base: before, ours: before, theirs: new, isConflict: false)
            if let ourChange = ourChanges[key] {
                candidate.ours = try ourChange.after.map { try Target($0) }
                if candidate.ours == new { continue }
                candidate.isConflict = true
            }
            found[try ContentKey(encoded: key)] = candidate
        }
        return found
    }

    private func changes(from: SHA256Digest, to: SHA256Digest) async throws -> [[UInt8]: TreeDifference] {
        var differ = try await TreeDiffer(store: store, from: from, to: to)
        var found: [[UInt8]: TreeDifference] = [:]
        while let difference = try await differ.next() { found[difference.key] = difference }
        return found
    }

    /// Decides every key.
    func plan(
        bases: [SHA256Digest], modes: MergeModes = .allNormal, resolver: MergeResolver?
    ) async throws -> (changes: ChangeSet, conflicts: [MergeConflict]) {
        var set = ChangeSet(root: ours, store: store)
        var conflicts: [MergeConflict] = []
        for (key, candidate) in try await candidates(bases: bases) {
            let mode = modes[key]
            if mode == .drop { continue }
            guard candidate.isConflict, mode != .force else {
                take(candidate.theirs, as: key, in: &set)
                continue
            }
            let base = try await content(candidate.base)
            let our = try await content(candidate.ours)
            let their = try await content(candidate.theirs)
            var kind = Self.kind(candidate)
            switch try await resolver?(key, base, our, their) ?? .conflict(reason: nil) {
            case .ours: continue
            case .theirs: take(candidate.theirs, as: key, in: &set)
            case .take(let content?):
                if content != our { try set.put(key, content) }
            case .take(nil):
                if candidate.ours != nil { set.delete(key) }
            case .conflict(let reason):
                if let reason { kind = .unresolved(reason: reason) }
                conflicts.append(MergeConflict(key: key, kind: kind, base: base, ours: our, theirs: their))
            }
        }
        conflicts += try await namespaceConflicts(set)
        return (set, conflicts.sorted { $0.key < $1.key })
    }

    private func take(_ target: Target?, as key: ContentKey, in set: inout ChangeSet) {
        if let target { set.put(key, stored: target) } else { set.delete(key) }
    }

    private func content(_ target: Target?) async throws -> Content? {
        guard let target else { return nil }
        return try await store.content(target.hash)
    }

    static func kind(_ candidate: Candidate) -> MergeConflict.Kind {
        let kinds = Set([candidate.base, candidate.ours, candidate.theirs].compactMap { $0?.kind })
        if kinds.count > 1 { return .kindChanged }
        if candidate.base == nil { return .bothAdded }
        if candidate.ours == nil || candidate.theirs == nil { return .changedAndDeleted }
        return .bothChanged
    }

    /// Keys that would lose their namespace, whichever side took it away.
    private func namespaceConflicts(_ set: ChangeSet) async throws -> [MergeConflict] {
        var keys = try await set.orphans()
        keys += try await set.abandoned().map(\.child)
        var conflicts: [MergeConflict] = []
        for key in Set(keys) {
            conflicts.append(
                MergeConflict(
                    key: key, kind: .namespaceMissing, base: nil,
                    ours: try await content(try await store.target(of: key, in: ours)),
                    theirs: try await content(try await store.target(of: key, in: theirs))))
        }
        return conflicts
    }
}
