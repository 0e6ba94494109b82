import Foundation
import JSON
import ObjectStorage
import Synchronization
import Testing

@testable import Iceberg

/// PyIceberg as the judge of whole tables: it plans the same files from what is written here, at every version.
@Suite(.enabled(if: PyIceberg.isThere)) struct PyIcebergTableTests {
    /// A table on disk, and what each of its versions should hold.
    private struct Judged {
        var table: TableFixture
        let folder: String
        var versions: [JSONValue] = []

        init(_ folder: String) throws {
            self.folder = folder
            table = try TableFixture(
                spec: TableFixture.byRegion, properties: [TableProperties.manifestMinMergeCount: "3"],
                location: "file://\(folder)")
        }

        mutating func run(_ operation: TableOperation, files: Int, deletes: Int = 0) async throws {
            try await table.run(operation)
            try save(files: files, deletes: deletes)
        }

        mutating func save(files: Int, deletes: Int) throws {
            for (location, bytes) in table.store.files.withLock({ $0 }) {
                let url = URL(filePath: try #require(location.filePath))
                try FileManager.default.createDirectory(
                    at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
                try Data(bytes).write(to: url)
            }
            let path = folder + "/\(versions.count).metadata.json"
            try Data(table.metadata.encoded()).write(to: URL(filePath: path))
            versions.append([
                "path": .string(path), "files": .integer(Int64(files)), "deletes": .integer(Int64(deletes)),
            ])
        }
    }

    @Test func readsEveryVersionOfOurTables() async throws {
        let folder = try PyIceberg.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var judged = try Judged(folder)
        try judged.save(files: 0, deletes: 0)
        var added: [AddedFile] = []
        for number in 0..<12 {
            added.append(dataFile("f\(number)", region: ["eu", "us"][number % 2]))
            try await judged.run(.append([added[number]]), files: number + 1)
        }
        try await judged.run(.deleteFiles([added[3].file.path]), files: 11)
        try await judged.run(
            .rowDelta(
                RowDelta(
                    addedData: [dataFile("delta", region: "us")], addedDeletes: [deleteFile("d", of: added[4])],
                    referenced: [added[4].file.path])), files: 12, deletes: 1)
        var evolution = SchemaEvolution(judged.table.metadata)
        try evolution.addColumn(
            "extra", type: .structure(StructType(fields: [NestedField(id: 0, name: "x", type: .int)])))
        try evolution.renameColumn("region", to: "area")
        try judged.table.commit(evolution.updates, evolution.requirements)
        try judged.save(files: 12, deletes: 1)
        let partitioning = try judged.table.metadata.repartitioning(by: [
            ("area", .truncate(2), nil), ("id", .bucket(4), nil),
        ])
        try judged.table.commit(partitioning.updates, partitioning.requirements)
        var parted = dataFile("parted")
        parted.file.partition = PartitionTuple([.string("as"), .int(2)])
        try await judged.run(.append([parted]), files: 13, deletes: 1)
        let again = AddedFile(with(parted.file) { $0.path += "2" })
        try await judged.run(.replacePartitions([again]), files: 13, deletes: 1)
        try await judged.run(.deleteFiles([added[4].file.path]), files: 12)
        try await judged.run(.replaceAll([AddedFile(with(again.file) { $0.path += "3" })]), files: 1)

        let result = try PyIceberg.run(
            """
            import json, sys
            from pyiceberg.table import StaticTable
            seen = []
            for version in json.loads(sys.argv[1]):
                table = StaticTable.from_metadata(version["path"])
                tasks = list(table.scan().plan_files())
                snapshot = table.current_snapshot()
                total = int(snapshot.summary["total-records"]) if snapshot else 0
                seen.append([len(tasks), len({d.file_path for t in tasks for d in t.delete_files}), total])
            print(json.dumps({"seen": seen, "schema": str(table.schema().find_field("extra.x").field_type),
                              "spec": [f.name for f in table.spec().fields], "history": len(table.history())}))
            """, JSONValue.array(judged.versions).text())
        let expected = judged.versions.map { version -> JSONValue in
            [version["files"] ?? .null, version["deletes"] ?? .null, .integer((version["files"]?.intValue ?? 0) * 10)]
        }
        #expect(result["seen"] == .array(expected))
        #expect(result["schema"] == "int" && result["spec"] == ["area_trunc", "id_bucket"])
        #expect(result["history"] == .integer(Int64(judged.table.metadata.snapshotLog.count)))
    }

    @Test(arguments: [1, 2]) func weReadItsTables(_ version: Int) async throws {
        let folder = try PyIceberg.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let result = try PyIceberg.run(
            """
            import json, sys, pyarrow as pa
            from pyiceberg.catalog.memory import InMemoryCatalog
            from pyiceberg.partitioning import PartitionSpec, PartitionField
            from pyiceberg.schema import Schema
            from pyiceberg.transforms import IdentityTransform
            from pyiceberg.types import *
            catalog = InMemoryCatalog("c", warehouse="file://" + sys.argv[1])
            catalog.create_namespace("n")
            schema = Schema(NestedField(1, "id", LongType(), required=False), NestedField(2, "name", StringType()))
            spec = PartitionSpec(PartitionField(2, 1000, IdentityTransform(), "name"))
            table = catalog.create_table("n.t", schema, partition_spec=spec, properties={"format-version": sys.argv[2]})
            for number in range(3):
                table.append(pa.table({"id": pa.array([number, number + 1]), "name": ["a", "b"]}))
            table.delete("name = 'b'")
            with table.update_schema() as update:
                update.add_column("extra", IntegerType())
            print(json.dumps({"metadata": table.metadata_location}))
            """, folder, String(version))
        let path = try #require(result["metadata"]?.stringValue)
        let store = TableStore()
        let names = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
        for name in names where name.contains("/metadata/") {
            let bytes = Array(try Data(contentsOf: URL(filePath: folder + "/" + name)))
            try await store.write(Location(folder + "/" + name), bytes, condition: .always)
        }
        let metadata = try TableMetadata(parsing: await store.read(Location(path)), file: path)
        #expect(metadata.currentSchema.field(named: "extra")?.type == .primitive(.int))
        #expect(metadata.ancestors().count == 4)
        let uuids = TableFixture.UUIDSource(seed: 1)
        let context = CommitContext(timestamp: metadata.lastUpdated, makeUUID: { uuids.next() })
        let source = ManifestSource(metadata, metadata.currentSnapshot, store: store, context: context)
        var files: [DataFile] = []
        for manifest in try await source.manifests() { files += try await source.liveEntries(of: manifest).map(\.file) }
        #expect(files.count == 3)
        #expect(files.allSatisfy { $0.partition == PartitionTuple([.string("a")]) && $0.recordCount == 1 })
        // And it can be written on, whichever version it had.
        let file = DataFile(
            path: folder + "/x.parquet", partition: PartitionTuple([.string("c")]), recordCount: 1, fileSize: 1)
        let change = try await SnapshotProducer(metadata: metadata, store: store, context: context)
            .prepare(.append([AddedFile(file)]))
        let after = try metadata.committing(
            change.updates, requirements: change.requirements, at: context.timestamp, previousLocation: path)
        #expect(after.currentSnapshot?.count(SnapshotSummary.totalRecords) == 4)
    }
}
