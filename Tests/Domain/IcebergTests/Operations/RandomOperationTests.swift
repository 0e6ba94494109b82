import Testing

@testable import Iceberg

/// Any sequence of operations leaves the files that a set of names, changed alike, says.
@Suite struct RandomOperationTests {
    @Test(arguments: 0..<12) func matchesAModel(_ seed: UInt64) async throws {
        var numbers = SeededNumbers(seed)
        let parted = seed % 2 == 0
        var table = try TableFixture(
            spec: parted ? TableFixture.byRegion : .unpartitioned,
            properties: [TableProperties.snapshotsMax: "5", TableProperties.manifestMinMergeCount: "3"], seed: seed,
            cached: seed % 3 == 0)
        /// The data files, and of each its delete files.
        var model: [String: (region: String, added: AddedFile, deletes: Set<String>)] = [:]
        for step in 0..<80 {
            let new = (0..<Int.random(in: 1..<4, using: &numbers)).map { index in
                let region = ["eu", "us", "asia"].randomElement(using: &numbers)!
                return (region, dataFile("s\(step)-\(index)", region: parted ? region : nil))
            }
            func add() { for (region, file) in new { model[file.file.path] = (region, file, []) } }
            let files = new.map(\.1)
            let victim = model.keys.sorted().randomElement(using: &numbers)
            switch (Int.random(in: 0..<12, using: &numbers), victim) {
            case (0, _):
                try await table.run(.replaceAll(files))
                model = [:]
                add()
            case (1, _):
                try await table.run(.replacePartitions(files))
                let regions = Set(new.map(\.0))
                model = model.filter { parted && !regions.contains($0.value.region) }
                add()
            case (2, let victim?):
                try await table.run(.deleteFiles([victim]))
                model[victim] = nil
            case (3, let victim?):
                try await table.run(.rewriteFiles(removed: [victim], added: files))
                model[victim] = nil
                add()
            case (4...6, let victim?):
                let deletes = deleteFile("d\(step)", of: model[victim]!.added)
                try await table.run(
                    .rowDelta(RowDelta(addedData: files, addedDeletes: [deletes], referenced: [victim])))
                model[victim]!.deletes.insert(deletes.file.path)
                add()
            default:
                try await table.run(.append(files))
                add()
            }
            let expected = Set(model.keys).union(model.values.flatMap(\.deletes))
            #expect(try await table.paths() == expected, "seed \(seed), step \(step)")
            let snapshot = try #require(table.metadata.currentSnapshot)
            #expect(snapshot.count(SnapshotSummary.totalDataFiles) == Int64(model.count))
            #expect(snapshot.count(SnapshotSummary.totalRecords) == Int64(model.count * 10))
            #expect(
                snapshot.count(SnapshotSummary.totalDeleteFiles)
                    == Int64(model.values.map(\.deletes.count).reduce(0, +)))
            #expect(try TableMetadata(parsing: table.metadata.encoded(), file: "m") == table.metadata)
        }
    }
}
