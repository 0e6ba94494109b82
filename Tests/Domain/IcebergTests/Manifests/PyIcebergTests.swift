import Avro
import Errors
import Foundation
import Iceberg
import JSON
import Testing

/// PyIceberg as the judge: it reads what is written here, and what it writes is read here.
///
/// Runs where `make setup` made the Python environment.
@Suite(.enabled(if: PyIceberg.isThere)) struct PyIcebergTests {
    @Test(arguments: AvroCodec.allCases) func readsOurManifests(_ codec: AvroCodec) throws {
        let folder = try PyIceberg.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kept = ManifestEntry(
            status: .added, snapshotID: 3, sequenceNumber: 2, fileSequenceNumber: 1,
            file: ManifestSamples.file("file:///t/kept", partition: PartitionTuple(ManifestSamples.values)))
        var writer = try ManifestWriter(
            path: folder + "/m.avro", schema: ManifestSamples.schema, spec: ManifestSamples.everyType, content: .data,
            snapshotID: 77, codec: codec)
        try writer.add(
            ManifestSamples.file(
                "file:///t/added", partition: PartitionTuple([Literal?](repeating: nil, count: 15)), rows: 12))
        try writer.keep(kept)
        try writer.delete(kept)
        let written = try writer.finish()
        let list = try ManifestList.encode(
            [written.manifest], snapshotID: 77, parentSnapshotID: 3, sequenceNumber: 9, codec: codec)
        try Data(written.bytes).write(to: URL(filePath: folder + "/m.avro"))
        try Data(list).write(to: URL(filePath: folder + "/list.avro"))

        let result = try PyIceberg.run(
            """
            import json, sys
            from pyiceberg.io.pyarrow import PyArrowFileIO
            from pyiceberg.manifest import read_manifest_list
            io = PyArrowFileIO()
            manifests = list(read_manifest_list(io.new_input(sys.argv[1] + "/list.avro")))
            manifest = manifests[0]
            entries = manifest.fetch_manifest_entry(io, discard_deleted=False)
            print(json.dumps({
                "manifests": len(manifests), "sequence": manifest.sequence_number, "min": manifest.min_sequence_number,
                "added": manifest.added_files_count, "rows": manifest.added_rows_count,
                "snapshot": manifest.added_snapshot_id, "nulls": [p.contains_null for p in manifest.partitions],
                "upper": (manifest.partitions[1].upper_bound or b"").hex(),
                "status": [int(e.status) for e in entries], "path": [e.data_file.file_path for e in entries],
                "number": [e.sequence_number for e in entries], "file": [e.file_sequence_number for e in entries],
                "by": [e.snapshot_id for e in entries], "counts": [e.data_file.record_count for e in entries],
                "lower": entries[0].data_file.lower_bounds[2].hex(), "sizes": entries[0].data_file.column_sizes[2],
                "nan": entries[0].data_file.nan_value_counts[4], "split": entries[0].data_file.split_offsets,
                "sort": entries[0].data_file.sort_order_id, "partition": [str(v) for v in entries[1].data_file.partition],
                "empty": [v is None for v in entries[0].data_file.partition],
            }))
            """, folder)
        #expect(result["manifests"] == 1 && result["sequence"] == 9 && result["min"] == 2)
        #expect(result["added"] == 1 && result["rows"] == 12 && result["snapshot"] == 77)
        #expect(result["nulls"] == .array([JSONValue](repeating: true, count: 15)))
        #expect(result["upper"] == "fbffffff")
        #expect(result["status"] == [1, 0, 2])
        #expect(result["path"] == ["file:///t/added", "file:///t/kept", "file:///t/kept"])
        #expect(result["number"] == [9, 2, 2] && result["file"] == [9, 1, 1] && result["by"] == [77, 3, 77])
        #expect(result["counts"] == [12, 10, 10])
        #expect(result["lower"] == "f9ffffff" && result["sizes"] == 20 && result["nan"] == 1)
        #expect(result["split"] == [4, 400] && result["sort"] == 1)
        #expect(result["empty"] == .array([JSONValue](repeating: true, count: 15)))
        let expected: JSONValue = [
            "True", "-5", "1099511627776", "1.5", "-2.25", "-123.45", "20000", "3600000000", "1700000000123456", "-1",
            "Zoë", "01020304-0506-0708-090a-0b0c0d0e0f10", "b'\\x01\\x02\\x03\\x04'", "b'\\xff\\x00'",
            "-17014118346.0469231731",
        ]
        #expect(result["partition"] == expected)
    }

    @Test(arguments: [1, 2]) func weReadItsManifests(_ version: Int) throws {
        let folder = try PyIceberg.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try PyIceberg.run(
            """
            import sys
            from pyiceberg.io.pyarrow import PyArrowFileIO
            from pyiceberg.manifest import *
            from pyiceberg.partitioning import PartitionSpec, PartitionField
            from pyiceberg.schema import Schema
            from pyiceberg.transforms import IdentityTransform, DayTransform
            from pyiceberg.typedef import Record
            from pyiceberg.types import *
            folder, version = sys.argv[1], int(sys.argv[2])
            io = PyArrowFileIO()
            schema = Schema(NestedField(1, "id", LongType(), required=True), NestedField(2, "at", TimestampType()),
                            NestedField(3, "name", StringType()))
            spec = PartitionSpec(PartitionField(3, 1000, IdentityTransform(), "name"),
                                 PartitionField(2, 1001, DayTransform(), "at_day"), spec_id=4)
            def entry(path, partition):
                file = DataFile.from_args(
                    content=DataFileContent.DATA, file_path=path,
                    file_format=FileFormat.PARQUET, partition=partition, record_count=5, file_size_in_bytes=50,
                    column_sizes={1: 11}, value_counts={1: 5, 3: 5}, null_value_counts={1: 0, 3: 5}, nan_value_counts={},
                    lower_bounds={1: b"\\x01" + b"\\x00" * 7}, upper_bounds={1: b"\\x05" + b"\\x00" * 7},
                    key_metadata=None, split_offsets=[4], equality_ids=None, sort_order_id=None)
                file.spec_id = 4
                return ManifestEntry.from_args(status=ManifestEntryStatus.ADDED,
                    snapshot_id=55, sequence_number=None, file_sequence_number=None, data_file=file)
            output = io.new_output(folder + "/m.avro")
            with write_manifest(version, spec, schema, output, 55, "deflate") as writer:
                writer.add_entry(entry("file:///t/1", Record("x", 19000)))
                writer.add_entry(entry("file:///t/2", Record(None, 19001)))
            with write_manifest_list(version, io.new_output(folder + "/list.avro"), 55, None, 1 if version == 2 else None,
                                     "deflate") as manifests:
                manifests.add_manifests([writer.to_manifest_file()])
            print("{}")
            """, folder, String(version))
        func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: folder + "/" + name))) }
        let manifests = try ManifestList.decode(bytes("list.avro"), path: "list.avro")
        let manifest = try #require(manifests.first)
        #expect(manifest.specID == 4 && manifest.addedSnapshotID == 55 && manifest.content == .data)
        #expect(manifest.sequenceNumber == (version == 2 ? 1 : 0) && manifest.addedFilesCount == 2)
        #expect(manifest.addedRowsCount == 10 && manifest.partitions.count == 2)
        #expect(manifest.partitions.map(\.containsNull) == [true, false])
        let schema = Schema(fields: [
            NestedField(id: 1, name: "id", required: true, type: .long),
            NestedField(id: 2, name: "at", type: .timestamp), NestedField(id: 3, name: "name", type: .string),
        ])
        let spec = PartitionSpec(
            specID: 4,
            fields: [
                PartitionField(sourceID: 3, fieldID: 1000, name: "name", transform: .identity),
                PartitionField(sourceID: 2, fieldID: 1001, name: "at_day", transform: .day),
            ])
        let entries = try ManifestReader.entries(bytes("m.avro"), of: manifest, schema: schema, spec: spec)
        #expect(entries.map(\.file.partition.values) == [[.string("x"), .date(19_000)], [nil, .date(19_001)]])
        #expect(entries.map(\.file.path) == ["file:///t/1", "file:///t/2"])
        #expect(entries.allSatisfy { $0.snapshotID == 55 && $0.sequenceNumber == manifest.sequenceNumber })
        #expect(entries[0].file.valueCounts == [1: 5, 3: 5] && entries[0].file.nullCounts == [1: 0, 3: 5])
        #expect(entries[0].file.lowerBounds[1] == Literal.long(1).bytes && entries[0].file.splitOffsets == [4])
    }
}

/// Python with PyIceberg, as `make setup` installs it.
enum PyIceberg {
    static let python: String? = {
        var root = URL(filePath: #filePath)
        for _ in 0..<5 { root.deleteLastPathComponent() }
        let path = root.appending(path: ".deps/python/bin/python").path
        return FileManager.default.isExecutableFile(atPath: path) ? path : nil
    }()

    static var isThere: Bool { python != nil }

    static func folder() throws -> String {
        let path = FileManager.default.temporaryDirectory.appending(path: "martlet-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    /// Runs a script and reads the JSON that it prints.
    static func run(_ script: String, _ arguments: String...) throws -> JSONValue {
        let process = Process()
        process.executableURL = URL(filePath: try #require(python))
        process.arguments = ["-c", script] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = Array(output.fileHandleForReading.readDataToEndOfFile())
        let complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(complaint)")
        return try JSONValue(parsing: text)
    }
}
