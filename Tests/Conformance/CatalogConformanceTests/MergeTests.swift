import Cataloging
import Errors
import Testing

@Suite struct MergeTests {
    @Test(arguments: BackendKind.allCases) func aBranchIsPublishedAsOneCommit(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["a": table(1), "b": table(1)])
        let dev = try name("run/1")
        try await lake.catalog.createBranch(dev, at: try await lake.head(), durability: .relaxed)
        try await lake.put(["a": table(2), "n.new": table(2)], on: dev)
        try await lake.delete(["b"], on: dev)
        try await lake.put(["other": table(5)])
        let (main, branch) = (try await lake.head(), try await lake.head(dev))
        let trial = try await lake.catalog.merge(branch, into: .main, lake.details, isDryRun: true)
        #expect(trial.commit == nil && trial.conflicts.isEmpty)
        #expect(try await lake.head() == main)
        let outcome = try await lake.catalog.merge(branch, into: .main, lake.details)
        let commit = try #require(outcome.commit)
        #expect(commit.parents == [main, branch])
        #expect(outcome.changes == trial.changes)
        #expect(outcome.changes.map(\.key.description) == ["a", "b", "n", "n.new"])
        #expect(outcome.changes[0].before == table(1) && outcome.changes[0].after == table(2))
        #expect(outcome.changes[1].isRemoval && outcome.changes[3].isAddition)
        #expect(try await lake.tables() == ["a": table(2), "n.new": table(2), "other": table(5)])
        let again = try await lake.catalog.merge(branch, into: .main, lake.details)
        #expect(again.isUpToDate && again.commit == nil)
        // The branch goes on from what was merged: only what is new comes.
        try await lake.put(["a": table(3)], on: dev)
        let second = try await lake.catalog.merge(try await lake.head(dev), into: .main, lake.details)
        #expect(second.bases == [branch] && second.changes.map(\.key.description) == ["a"])
    }

    /// Each case: what the base, our side and their side name, and the conflict.
    static let cases: [(base: Content?, ours: Content?, theirs: Content?, kind: MergeConflict.Kind)] = [
        (table(1), table(2), table(3), .bothChanged),
        (nil, table(2), table(3), .bothAdded),
        (table(1), nil, table(3), .changedAndDeleted),
        (table(1), table(2), nil, .changedAndDeleted),
        (table(1), table(2), view("select 1"), .kindChanged),
        (nil, view("select 1"), table(1), .kindChanged),
    ]

    @Test(arguments: BackendKind.allCases, cases.indices)
    func conflictsAreTyped(_ kind: BackendKind, _ index: Int) async throws {
        let sample = Self.cases[index]
        let lake = try await Lake(kind)
        try await lake.put(["keep": table(1)])
        if let base = sample.base { try await lake.put(["k": base]) }
        let dev = try name("dev")
        try await lake.catalog.createBranch(dev, at: try await lake.head())
        for (content, branch) in [(sample.ours, RefName.main), (sample.theirs, dev)] {
            if let content {
                try await lake.put(["k": content], on: branch)
            } else {
                try await lake.delete(["k"], on: branch)
            }
        }
        try await lake.put(["fine": table(4)], on: dev)
        let head = try await lake.head()
        let branch = try await lake.head(dev)
        let failure = try await error { _ = try await lake.catalog.merge(branch, into: .main, lake.details) }
        let conflict = MergeConflict(
            key: try ContentKey("k"), kind: sample.kind, base: sample.base, ours: sample.ours, theirs: sample.theirs)
        #expect(failure.code == .conflict && failure.mergeConflicts == [conflict])
        #expect(try await lake.head() == head, "nothing was published")
        #expect(
            try await lake.catalog.merge(branch, into: .main, lake.details, isDryRun: true).conflicts == [conflict])
        // A resolver is asked about that key only, and may answer anything.
        let answers: [(Resolution, Content?)] = [
            (.ours, sample.ours), (.theirs, sample.theirs), (.take(table(9)), table(9)), (.take(nil), nil),
        ]
        for (number, (answer, expected)) in answers.enumerated() {
            let copy = try name("copy\(number)")
            try await lake.catalog.createBranch(copy, at: head)
            try await lake.catalog.merge(branch, into: copy, lake.details) { key, base, ours, theirs in
                #expect(key == conflict.key && base == sample.base && ours == sample.ours && theirs == sample.theirs)
                return answer
            }
            #expect(try await lake.content("k", copy) == expected)
            #expect(try await lake.content("fine", copy) == table(4))
        }
        let reason = try await error {
            _ = try await lake.catalog.merge(branch, into: .main, lake.details) { _, _, _, _ in
                .conflict(reason: "the schemas differ")
            }
        }
        #expect(reason.mergeConflicts?.first?.kind == .unresolved(reason: "the schemas differ"))
        #expect(reason.message.contains("the schemas differ"))
    }

    @Test(arguments: BackendKind.allCases) func theSameChangeOnBothSidesIsNone(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["a": table(1), "b": table(1)])
        let dev = try name("dev")
        try await lake.catalog.createBranch(dev, at: try await lake.head())
        for branch in [RefName.main, dev] {
            // Otherwise both would make the very same commit.
            lake.clock.advance(seconds: 1)
            try await lake.put(["a": table(2), "n.x": table(1)], on: branch)
            try await lake.delete(["b"], on: branch)
        }
        let outcome = try await lake.catalog.merge(try await lake.head(dev), into: .main, lake.details)
        #expect(outcome.changes.isEmpty && outcome.commit != nil)
    }

    @Test(arguments: BackendKind.allCases) func noKeyLosesItsNamespace(_ kind: BackendKind) async throws {
        for theyDelete in [false, true] {
            let lake = try await Lake(kind)
            try await lake.put(["n": namespace()])
            let dev = try name("dev")
            try await lake.catalog.createBranch(dev, at: try await lake.head())
            try await lake.put(["n.new": table(1)], on: theyDelete ? .main : dev)
            try await lake.delete(["n"], on: theyDelete ? dev : .main)
            let head = try await lake.head()
            let failure = try await error {
                _ = try await lake.catalog.merge(try await lake.head(dev), into: .main, lake.details)
            }
            #expect(failure.mergeConflicts?.map(\.kind) == [.namespaceMissing])
            #expect(failure.mergeConflicts?.map(\.key.description) == ["n.new"])
            #expect(try await lake.head() == head)
        }
    }

    @Test(arguments: BackendKind.allCases) func revertRestores(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        let before = try await lake.put(["a": table(1), "b": table(1), "c": table(1)])
        let change = try await lake.put(["a": table(2), "n.new": table(1)])
        let removal = try await lake.delete(["b"])
        try await lake.put(["c": table(7)])
        try await lake.catalog.revert(removal.id, on: .main, lake.details)
        let outcome = try await lake.catalog.revert(change.id, on: .main, lake.details)
        #expect(outcome.commit?.properties["reverts"] == change.id.description)
        #expect(try await lake.tables() == ["a": table(1), "b": table(1), "c": table(7)])
        #expect(try await lake.content("n") == nil)
        // Reverting a revert brings it back.
        try await lake.catalog.revert(try await lake.head(), on: .main, lake.details)
        #expect(try await lake.content("n.new") == table(1))
        // Something changed since: a conflict.
        try await lake.put(["a": table(8)])
        let failure = try await error { _ = try await lake.catalog.revert(change.id, on: .main, lake.details) }
        #expect(failure.mergeConflicts?.map(\.key.description) == ["a"])
        let start = before.parents
        let genesis = start[0]
        #expect(
            try await error { _ = try await lake.catalog.revert(genesis, on: .main, lake.details) }.code
                == .invalidInput)
    }

    @Test(arguments: BackendKind.allCases) func revertOfAMergeUndoesAllOfIt(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["a": table(1)])
        let dev = try name("dev")
        let before = try await lake.catalog.createBranch(dev, at: try await lake.head()).target
        try await lake.put(["a": table(2)], on: dev)
        try await lake.put(["b": table(2)], on: dev)
        try await lake.catalog.merge(try await lake.head(dev), into: .main, lake.details)
        try await lake.catalog.revert(try await lake.head(), on: .main, lake.details)
        #expect(try await lake.tables() == (try await lake.tables(before)))
        #expect(
            try await lake.catalog.commit(try await lake.head()).root == (try await lake.catalog.commit(before).root))
    }

    @Test(arguments: BackendKind.allCases) func cherryPickRepeatsOneCommit(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["a": table(1)])
        let dev = try name("dev")
        try await lake.catalog.createBranch(dev, at: try await lake.head())
        try await lake.put(["x": table(1)], on: dev)
        let picked = try await lake.put(["a": table(2), "n.y": table(1)], on: dev)
        try await lake.put(["z": table(1)], on: dev)
        let outcome = try await lake.catalog.cherryPick(picked.id, onto: .main)
        #expect(outcome.commit?.message == picked.message && outcome.commit?.parents.count == 1)
        #expect(outcome.commit?.properties["cherry-picked-from"] == picked.id.description)
        #expect(try await lake.tables() == ["a": table(2), "n.y": table(1)])
        let again = try await lake.catalog.cherryPick(picked.id, onto: .main)
        #expect(again.isUpToDate && again.commit == nil)
    }

    @Test(arguments: BackendKind.allCases) func crosswiseMergesLoseNothing(_ kind: BackendKind) async throws {
        let lake = try await Lake(kind)
        try await lake.put(["k": table(0), "m": table(0)])
        let dev = try name("dev")
        try await lake.catalog.createBranch(dev, at: try await lake.head())
        try await lake.put(["k": table(1)])
        try await lake.put(["m": table(1)], on: dev)
        let (left, right) = (try await lake.head(), try await lake.head(dev))
        try await lake.catalog.merge(right, into: .main, lake.details)
        try await lake.catalog.merge(left, into: dev, lake.details)
        #expect(
            try await lake.catalog.mergeBases(try await lake.head(), try await lake.head(dev)).sorted()
                == [left, right].sorted())
        // Ours goes back on purpose: seen from one base nothing changed, seen from the other theirs did not.
        try await lake.put(["k": table(0)])
        let failure = try await error {
            _ = try await lake.catalog.merge(try await lake.head(dev), into: .main, lake.details)
        }
        #expect(failure.mergeConflicts?.map(\.key.description) == ["k"])
        // A plain change after the crossing is no conflict.
        try await lake.put(["m": table(5)], on: dev)
        let copy = try name("copy")
        try await lake.catalog.createBranch(copy, at: try await lake.head())
        try await lake.catalog.merge(try await lake.head(dev), into: copy, lake.details) { key, _, _, _ in
            #expect(key.description == "k")
            return .ours
        }
        #expect(try await lake.tables(copy) == ["k": table(0), "m": table(5)])
    }
}
