import Clocks
import Errors
import Testing

@testable import Iceberg

@Suite struct TableMergeTests {
    @Test func oneSidedChangesNeedNoMerge() async throws {
        let onlyOurs = try await MergeCase.merge(ours: { try await $0.run(.append([dataFile("a")])) }, theirs: { _ in })
        #expect(onlyOurs.outcome == .takeOurs)
        let onlyTheirs = try await MergeCase.merge(
            ours: { _ in }, theirs: { try await $0.run(.append([dataFile("a")])) })
        #expect(onlyTheirs.outcome == .nothingToDo)
    }

    @Test func appendsBesideAppendsMerge() async throws {
        let result = try await MergeCase.merge(
            base: { try await $0.run(.append([dataFile("base")])) },
            ours: {
                try await $0.run(.append([dataFile("a")]))
                try await $0.run(.append([dataFile("b")]))
            },
            theirs: { for index in 0..<20 { try await $0.run(.append([dataFile("t\(index)")])) } })
        #expect(MergeCase.kind(result.outcome) == nil)
        #expect(try await MergeCase.names(result.merged) == Set((0..<20).map { "t\($0)" } + ["base", "a", "b"]))
        #expect(result.merged.metadata.currentSnapshot?.operation == .append)
        #expect(result.merged.metadata.currentSnapshot?.count(SnapshotSummary.totalRecords) == 230)
        let files = try await result.merged.liveFiles()
        #expect(files[dataFile("a").file.path]?.sequenceNumber == 22)
    }

    typealias Change = @Sendable (inout TableFixture) async throws -> Void
    static let base: Change = { try await $0.run(.append([dataFile("x"), dataFile("y")])) }
    static let append: Change = { try await $0.run(.append([dataFile("a\($0.time)")])) }
    static let replace: Change = { try await $0.run(.replaceAll([dataFile("r\($0.time)")])) }
    static let upsertNothing: Change = { try await $0.run(.rowDelta(RowDelta(addedData: [dataFile("u\($0.time)")]))) }
    static let deleteX: Change = {
        try await $0.run(
            .rowDelta(
                RowDelta(
                    addedDeletes: [deleteFile("d\($0.time)", of: dataFile("x"))], referenced: [dataFile("x").file.path])
            ))
    }
    static let compact: Change = {
        var file = dataFile("c\($0.time)", rows: 20)
        file.sequenceNumber = 1
        try await $0.run(.rewriteFiles(removed: [dataFile("x").file.path, dataFile("y").file.path], added: [file]))
    }

    /// Which changes stand beside which; the answer is the same from both sides.
    static let table: [(String, Change, String, Change, TableMergeConflict.Kind?)] = [
        ("append", append, "append", append, nil), ("append", append, "replace", replace, .rowsChanged),
        ("append", append, "upsert", upsertNothing, .rowsChanged), ("append", append, "delete", deleteX, .rowsChanged),
        ("append", append, "compact", compact, nil), ("replace", replace, "replace", replace, .rowsChanged),
        ("replace", replace, "compact", compact, .fileRemoved), ("upsert", upsertNothing, "compact", compact, nil),
        ("upsert", upsertNothing, "upsert", upsertNothing, .rowsChanged),
        ("delete", deleteX, "compact", compact, .fileRemoved), ("compact", compact, "compact", compact, .fileRemoved),
        ("delete", deleteX, "delete", deleteX, .rowsChanged),
    ]

    @Test(arguments: table.indices) func conflictsAreSymmetric(_ index: Int) async throws {
        let (leftName, left, rightName, right, expected) = Self.table[index]
        // The second side runs later, so that its files have other names.
        let later: (@escaping Change) -> Change = { change in
            {
                $0.time = $0.time.adding(seconds: 1000)
                try await change(&$0)
            }
        }
        let one = try await MergeCase.merge(base: Self.base, ours: left, theirs: later(right))
        let other = try await MergeCase.merge(base: Self.base, ours: later(right), theirs: left)
        #expect(MergeCase.kind(one.outcome) == expected, "\(leftName) into \(rightName)")
        #expect(MergeCase.kind(other.outcome) == expected, "\(rightName) into \(leftName)")
        if expected == nil {
            #expect(try await MergeCase.names(one.merged) == MergeCase.names(other.merged))
            #expect(
                one.merged.metadata.currentSnapshot?.count(SnapshotSummary.totalRecords)
                    == other.merged.metadata.currentSnapshot?.count(SnapshotSummary.totalRecords))
        }
    }

    @Test func disjointPartitionsMerge() async throws {
        let base: Change = { try await $0.run(.append([dataFile("eu", region: "eu"), dataFile("us", region: "us")])) }
        let replaceEU: Change = { try await $0.run(.replacePartitions([dataFile("eu2", region: "eu")])) }
        let apart = try await MergeCase.merge(
            spec: TableFixture.byRegion, base: base, ours: replaceEU,
            theirs: { try await $0.run(.append([dataFile("us2", region: "us")])) })
        #expect(try await MergeCase.names(apart.merged) == ["eu2", "us", "us2"])
        let together = try await MergeCase.merge(
            spec: TableFixture.byRegion, base: base, ours: replaceEU,
            theirs: { try await $0.run(.append([dataFile("eu3", region: "eu")])) })
        #expect(MergeCase.kind(together.outcome) == .rowsChanged)
        let both = try await MergeCase.merge(
            spec: TableFixture.byRegion, base: base, ours: replaceEU,
            theirs: { try await $0.run(.replacePartitions([dataFile("us3", region: "us")])) })
        #expect(try await MergeCase.names(both.merged) == ["eu2", "us3"])
    }

    @Test func aLongHistoryDoesNotHideAnAppend() async throws {
        let result = try await MergeCase.merge(
            base: {
                try $0.commit([.setProperties([TableProperties.snapshotsMax: "2"])])
                try await $0.run(.replaceAll([dataFile("base")]))
            },
            ours: { for index in 0..<7 { try await $0.run(.append([dataFile("o\(index)")])) } },
            theirs: { for index in 0..<9 { try await $0.run(.append([dataFile("t\(index)")])) } })
        #expect(MergeCase.kind(result.outcome) == nil)
        #expect(try await result.merged.paths().count == 17)
        // What was merged still counts as appended only: a second merge from an older base goes through.
        #expect(ChangeLineage.of(result.merged.metadata.currentSnapshot)?.table != 0)
    }

    @Test func mergingTwiceAddsNothingTwice() async throws {
        var main = try TableFixture()
        try await main.run(.append([dataFile("base")]))
        let start = main.metadata
        var branch = main
        try await branch.run(.append([dataFile("a")]))
        try await main.run(.append([dataFile("b")]))
        guard case .merged(let change) = try await main.merge(base: start, ours: branch.metadata) else {
            return #expect(Bool(false), "the appends should have merged")
        }
        try main.commit(change)
        // The merged state is the base of the next merge of the same branch.
        try await branch.run(.append([dataFile("c")]))
        guard case .merged(let second) = try await main.merge(base: branch.metadata, ours: branch.metadata) else {
            return
        }
        #expect(second.isEmpty)
    }

    @Test func revertIsAMergeTowardsTheParent() async throws {
        var main = try TableFixture()
        try await main.run(.append([dataFile("base")]))
        let parent = main.metadata
        try await main.run(.append([dataFile("bad")]))
        let reverted = main.metadata
        try await main.run(.append([dataFile("later")]))
        guard case .merged(let change) = try await main.merge(base: reverted, ours: parent) else {
            return #expect(Bool(false), "the append should have been taken back")
        }
        try main.commit(change)
        #expect(try await MergeCase.names(main) == ["base", "later"])
    }

    @Test func deletesByValueKeepTheirPlaceInTime() async throws {
        var byValue = AddedFile(
            DataFile(
                content: .equalityDeletes, path: "file:///e.parquet", recordCount: 1, fileSize: 1, equalityIDs: [1]))
        byValue.sequenceNumber = nil
        let equality = byValue
        let result = try await MergeCase.merge(
            base: Self.base,
            ours: {
                try await $0.run(.append([dataFile("before")]))
                try await $0.run(.rowDelta(RowDelta(addedDeletes: [equality])))
                try await $0.run(.append([dataFile("after")]))
            },
            theirs: { try $0.commit([.setProperties(["a": "b"])]) })
        let files = try await result.merged.liveFiles()
        let numbers = [dataFile("before").file.path, "file:///e.parquet", dataFile("after").file.path].map {
            files[$0]?.sequenceNumber
        }
        #expect(numbers == [2, 3, 4])
        #expect(result.merged.metadata.lastSequenceNumber == 4)
    }

    /// A table that was reset to before the base gives no file an age from its future.
    @Test func agesFitATableThatWentBack() async throws {
        var main = try TableFixture()
        try await main.run(.append([dataFile("x")]))
        let early = main.metadata
        try await main.run(.append([dataFile("y")]))
        let undone = main.metadata
        try await main.run(.deleteFiles([dataFile("y").file.path]))
        let base = main.metadata
        // The branch takes the deletion back, while the table went back to its beginning and on from there.
        main.metadata = early
        try await main.run(.append([dataFile("z")]))
        if case .merged(let change) = try await main.merge(base: base, ours: undone) { try main.commit(change) }
        for entry in try await main.liveFiles().values {
            #expect(try #require(entry.sequenceNumber) <= main.metadata.lastSequenceNumber)
        }
    }

    @Test func tablesThatAreNotTheSameConflict() async throws {
        let one = try TableFixture(seed: 1)
        var other = try TableFixture(seed: 2)
        #expect(MergeCase.kind(try await other.merge(base: nil, ours: one.metadata)) == .createdOnBothSides)
        #expect(MergeCase.kind(try await other.merge(base: one.metadata, ours: one.metadata)) == .tableReplaced)
        try await other.run(.append([dataFile("a")]))
        #expect(try await other.merge(base: nil, ours: other.metadata) == .nothingToDo)
    }

    /// Branches of random appends merge in any order to the same rows, with nothing lost and nothing twice.
    @Test(arguments: 0..<8) func orderOfBranchesIsIrrelevant(_ seed: UInt64) async throws {
        var numbers = SeededNumbers(seed)
        var main = try TableFixture(properties: [TableProperties.manifestMinMergeCount: "2"], seed: seed)
        try await main.run(.append((0..<5).map { dataFile("base\($0)") }))
        let start = main
        var expected = try await main.paths()
        var branches: [TableMetadata] = []
        for branchNumber in 0..<4 {
            var branch = start
            for step in 0..<Int.random(in: 1..<6, using: &numbers) {
                let files = (0..<Int.random(in: 1..<4, using: &numbers)).map {
                    dataFile("b\(branchNumber)-\(step)-\($0)")
                }
                try await branch.run(.append(files))
                expected.formUnion(files.map(\.file.path))
            }
            branches.append(branch.metadata)
        }
        for _ in 0..<3 {
            var merged = start
            for branch in branches.shuffled(using: &numbers) {
                switch try await merged.merge(base: start.metadata, ours: branch) {
                case .merged(let change): try merged.commit(change)
                case .takeOurs: merged.metadata = branch
                case .nothingToDo, .conflict: #expect(Bool(false), "appends merge")
                }
            }
            #expect(try await merged.paths() == expected)
            #expect(merged.metadata.currentSnapshot?.count(SnapshotSummary.totalDataFiles) == Int64(expected.count))
        }
    }
}
