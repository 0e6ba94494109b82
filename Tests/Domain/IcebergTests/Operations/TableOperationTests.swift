import Errors
import ObjectStorage
import Synchronization
import Testing

@testable import Iceberg

@Suite struct TableOperationTests {
    @Test func appendsAndCounts() async throws {
        var table = try TableFixture()
        try await table.run(.append([dataFile("a"), dataFile("b")]))
        try await table.run(.append([dataFile("c", rows: 5)]))
        #expect(try await table.liveFiles().count == 3)
        let snapshot = try #require(table.metadata.currentSnapshot)
        #expect(snapshot.operation == .append)
        #expect(snapshot.sequenceNumber == 2)
        #expect(snapshot.count(SnapshotSummary.addedDataFiles) == 1)
        #expect(snapshot.count(SnapshotSummary.addedRecords) == 5)
        #expect(snapshot.count(SnapshotSummary.totalRecords) == 25)
        #expect(snapshot.count(SnapshotSummary.totalDataFiles) == 3)
        #expect(snapshot.count(SnapshotSummary.totalDeleteFiles) == 0)
        #expect(snapshot.schemaID == 0)
        #expect(snapshot.parentSnapshotID == table.metadata.ancestors().last?.snapshotID)
        let files = try await table.liveFiles()
        #expect(files["file:///lake/orders/data/a.parquet"]?.sequenceNumber == 1)
        #expect(files["file:///lake/orders/data/c.parquet"]?.sequenceNumber == 2)
        #expect(snapshot.manifestList.hasPrefix("file:///lake/orders/metadata/snap-\(snapshot.snapshotID)-1-"))
    }

    @Test func nothingToDoIsNoCommit() async throws {
        let table = try TableFixture()
        for operation in [TableOperation.append([]), .replaceAll([]), .deleteFiles([]), .rowDelta(RowDelta())] {
            let change = try await table.prepare(operation)
            #expect(change.isEmpty)
            #expect(change.writtenFiles.isEmpty)
        }
    }

    @Test func overwritesByFilter() async throws {
        var table = try TableFixture()
        let files = [dataFile("low", ids: 1...10), dataFile("mixed", ids: 5...20), dataFile("high", ids: 30...40)]
        try await table.run(.append(files))
        let filter = Predicate.column("id", .lessOrEqual, .long(10))
        let error = await #expect(throws: MartletError.self) {
            try await table.run(.overwrite(filter: filter, rewritten: [], added: []))
        }
        #expect(error?.code == .conflict)
        #expect(error?.message.contains("mixed.parquet") == true)
        let before = table.store.files.withLock { $0.count }
        try await table.run(
            .overwrite(filter: filter, rewritten: [files[1].file.path], added: [dataFile("rest", ids: 11...20)]))
        #expect(
            try await table.paths()
                == [dataFile("rest").file.path, files[2].file.path])
        #expect(table.metadata.currentSnapshot?.operation == .overwrite)
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.deletedDataFiles) == 2)
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.totalRecords) == 20)
        #expect(table.store.files.withLock { $0.count } > before)
        // What came to nothing left nothing behind.
        let orphans = try await #require(throws: MartletError.self) {
            try await table.run(.overwrite(filter: filter, rewritten: ["file:///nowhere"], added: []))
        }
        #expect(orphans.code == .conflict)
    }

    @Test func replacesPartitions() async throws {
        var table = try TableFixture(spec: TableFixture.byRegion)
        try await table.run(
            .append(
                [dataFile("eu1", region: "eu"), dataFile("us1", region: "us"), dataFile("null")].map {
                    $0.file.partition.values.isEmpty
                        ? AddedFile(with($0.file) { $0.partition = PartitionTuple([nil]) }) : $0
                }))
        try await table.run(.replacePartitions([dataFile("eu2", region: "eu")]))
        #expect(
            try await table.paths()
                == [dataFile("eu2").file.path, dataFile("us1").file.path, dataFile("null").file.path])
        try await table.run(.replaceAll([dataFile("only", region: "us")]))
        #expect(try await table.paths() == [dataFile("only").file.path])
        try await table.run(.deleteFiles([dataFile("only").file.path]))
        #expect(try await table.paths().isEmpty)
        #expect(table.metadata.currentSnapshot?.operation == .delete)
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.totalRecords) == 0)
        // The empty table takes rows again, and drops the manifests that only tell of removals.
        try await table.run(.append([dataFile("again", region: "us")]))
        #expect(try await table.manifests().count == 1)
    }

    @Test func rowDeltaDeletesRowsOfFilesThatAreThere() async throws {
        var table = try TableFixture()
        let data = dataFile("a")
        try await table.run(.append([data]))
        let delta = RowDelta(
            addedData: [dataFile("b")], addedDeletes: [deleteFile("a", of: data)], referenced: [data.file.path])
        try await table.run(.rowDelta(delta))
        #expect(table.metadata.currentSnapshot?.operation == .overwrite)
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.addedPositionDeletes) == 1)
        #expect(try await table.liveFiles().count == 3)
        #expect(Set(try await table.manifests().map(\.content)) == [.data, .deletes])
        let error = await #expect(throws: MartletError.self) {
            try await table.run(.rowDelta(RowDelta(referenced: ["file:///gone"])))
        }
        #expect(error?.code == .conflict)
        // Removing the data file takes its delete file along.
        try await table.run(.deleteFiles([data.file.path]))
        #expect(try await table.paths() == [dataFile("b").file.path])
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.totalDeleteFiles) == 0)
        #expect(table.metadata.currentSnapshot?.count(SnapshotSummary.totalPositionDeletes) == 0)
    }

    @Test func compactionKeepsTheAgeOfRows() async throws {
        var table = try TableFixture()
        try await table.run(.append([dataFile("a")]))
        try await table.run(.append([dataFile("b")]))
        var compacted = dataFile("ab", rows: 20)
        compacted.sequenceNumber = 2
        try await table.run(.rewriteFiles(removed: try await table.paths(), added: [compacted]))
        #expect(table.metadata.currentSnapshot?.operation == .replace)
        #expect(try await table.liveFiles().values.map(\.sequenceNumber) == [2])
        #expect(table.metadata.currentSnapshot?.sequenceNumber == 3)
    }

    @Test func refusesFilesThatDoNotFit() async throws {
        let table = try TableFixture(spec: TableFixture.byRegion)
        let wrong: [TableOperation] = [
            .append([dataFile("a")]), .append([dataFile("a", region: "x"), dataFile("a", region: "x")]),
            .append([AddedFile(with(dataFile("a").file) { $0.partition = PartitionTuple([.int(1)]) })]),
            .append([AddedFile(dataFile("a", region: "x").file, specID: 9)]),
            .append([deleteFile("a", of: dataFile("a", region: "x"))]),
            .rowDelta(RowDelta(addedDeletes: [dataFile("a", region: "x")])),
        ]
        for operation in wrong {
            let error = await #expect(throws: MartletError.self) { _ = try await table.prepare(operation) }
            #expect(error?.code == .invalidInput)
        }
        #expect(table.store.files.withLock { $0.isEmpty })
    }

    @Test func filesOfSeveralSpecsLiveTogether() async throws {
        var table = try TableFixture()
        try await table.run(.append([dataFile("plain")]))
        let change = try table.metadata.repartitioning(by: [("region", .identity, nil), ("id", .bucket(4), nil)])
        try table.commit(change.updates, change.requirements)
        #expect(table.metadata.defaultSpec.fields.map(\.name) == ["region", "id_bucket"])
        #expect(
            try table.metadata.repartitioning(by: [("region", .identity, nil), ("id", .bucket(4), nil)]).updates.isEmpty
        )
        var file = dataFile("parted")
        file.file.partition = PartitionTuple([.string("eu"), .int(3)])
        try await table.run(.append([file]))
        #expect(try await table.paths().count == 2)
        #expect(Set(try await table.manifests().map(\.specID)) == [0, 1])
        try await table.run(.replacePartitions([file].map { AddedFile(with($0.file) { $0.path += "2" }) }))
        #expect(try await table.paths() == [dataFile("plain").file.path, file.file.path + "2"])
    }

    @Test func aMissingManifestIsCorruptAndNamed() async throws {
        var table = try TableFixture()
        try await table.run(.append([dataFile("a")]))
        let list = try #require(table.metadata.currentSnapshot?.manifestList)
        table.store.files.withLock { files in files = files.filter { $0.key.uri != list } }
        let error = await #expect(throws: MartletError.self) { try await table.run(.append([dataFile("b")])) }
        #expect(error?.code == .corrupt)
        #expect(error?.message.contains(list) == true)
    }

    /// A table made and filled in one commit.
    @Test func createsWithRowsInside() async throws {
        let table = try TableFixture()
        let definition = TableDefinition(schema: TableFixture.schema, location: "file:///lake/orders")
        let create = try definition.updates(uuid: table.uuids.next())
        let empty = try TableMetadata.creating(create, at: table.time)
        let change = try await SnapshotProducer(metadata: empty, store: table.store, context: table.context())
            .prepare(.append([dataFile("a")]))
        let made = try TableMetadata.creating(create + change.updates, at: table.time)
        #expect(made.currentSnapshot?.count(SnapshotSummary.totalRecords) == 10)
        #expect(throws: MartletError.self) { try TableMetadata.creating(change.updates, at: table.time) }
    }
}

func with<Value>(_ value: Value, _ change: (inout Value) -> Void) -> Value {
    var copy = value
    change(&copy)
    return copy
}
