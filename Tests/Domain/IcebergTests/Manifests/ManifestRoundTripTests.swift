import Avro
import Errors
import Iceberg
import Testing

@Suite struct ManifestRoundTripTests {
    static func write(
        _ spec: PartitionSpec = .unpartitioned, content: ManifestContent = .data, codec: AvroCodec = .deflate,
        _ fill: (inout ManifestWriter) throws -> Void
    ) throws -> WrittenManifest {
        var writer = try ManifestWriter(
            path: "file:///t/m.avro", schema: ManifestSamples.schema, spec: spec, content: content, snapshotID: 77,
            codec: codec)
        try fill(&writer)
        return try writer.finish()
    }

    static func read(_ written: WrittenManifest, _ spec: PartitionSpec = .unpartitioned) throws -> [ManifestEntry] {
        var manifest = written.manifest
        if manifest.sequenceNumber == ManifestFile.unassigned { manifest.sequenceNumber = 5 }
        return try ManifestReader.entries(written.bytes, of: manifest, schema: ManifestSamples.schema, spec: spec)
    }

    @Test(arguments: AvroCodec.allCases) func everyFieldComesBack(_ codec: AvroCodec) throws {
        let added = ManifestSamples.file("file:///t/a.parquet")
        let kept = ManifestEntry(
            status: .added, snapshotID: 3, sequenceNumber: 2, fileSequenceNumber: 2,
            file: DataFile(path: "file:///t/b.parquet", format: .orc, recordCount: 1, fileSize: 2))
        let written = try Self.write(codec: codec) {
            try $0.add(added)
            try $0.keep(kept)
            try $0.delete(kept)
        }
        let entries = try Self.read(written)
        #expect(entries.count == 3)
        #expect(
            entries[0]
                == ManifestEntry(
                    status: .added, snapshotID: 77, sequenceNumber: 5, fileSequenceNumber: 5, file: added))
        #expect(entries[1].status == .existing)
        #expect(entries[1].snapshotID == 3)
        #expect(entries[1].sequenceNumber == 2)
        #expect(entries[1].file == kept.file)
        #expect(entries[2].status == .deleted)
        #expect(entries[2].snapshotID == 77)
        #expect(entries[2].fileSequenceNumber == 2)
    }

    @Test func theLineSaysWhatIsInside() throws {
        let kept = ManifestEntry(
            status: .added, snapshotID: 3, sequenceNumber: 2, fileSequenceNumber: 2,
            file: ManifestSamples.file("file:///t/b", rows: 100))
        let written = try Self.write {
            try $0.add(ManifestSamples.file("file:///t/a", rows: 10))
            try $0.add(ManifestSamples.file("file:///t/c", rows: 11))
            try $0.keep(kept)
            try $0.delete(kept)
        }
        let manifest = written.manifest
        #expect(manifest.length == Int64(written.bytes.count))
        #expect(manifest.addedFilesCount == 2 && manifest.existingFilesCount == 1 && manifest.deletedFilesCount == 1)
        #expect(manifest.addedRowsCount == 21 && manifest.existingRowsCount == 100 && manifest.deletedRowsCount == 100)
        #expect(manifest.sequenceNumber == ManifestFile.unassigned)
        #expect(manifest.minSequenceNumber == 2)
        #expect(manifest.addedSnapshotID == 77)
    }

    @Test func partitionValuesOfEveryType() throws {
        let spec = ManifestSamples.everyType
        let nulls = PartitionTuple([Literal?](repeating: nil, count: spec.fields.count))
        let written = try Self.write(spec) {
            try $0.add(ManifestSamples.file("file:///t/a", partition: PartitionTuple(ManifestSamples.values)))
            try $0.add(ManifestSamples.file("file:///t/b", partition: nulls))
        }
        let entries = try Self.read(written, spec)
        #expect(entries[0].file.partition.values == ManifestSamples.values)
        #expect(entries[1].file.partition == nulls)
        for (summary, value) in zip(written.manifest.partitions, ManifestSamples.values) {
            #expect(summary.containsNull)
            #expect(summary.lowerBound == value?.bytes)
            #expect(summary.upperBound == value?.bytes)
        }
    }

    @Test func nanIsNoBound() throws {
        let spec = PartitionSpec(
            specID: 1, fields: [PartitionField(sourceID: 5, fieldID: 1000, name: "d", transform: .identity)])
        let written = try Self.write(spec) {
            for value in [Literal.double(.nan), .double(2), .double(-1)] {
                try $0.add(ManifestSamples.file("file:///t/\(value)", partition: PartitionTuple([value])))
            }
        }
        let summary = written.manifest.partitions[0]
        #expect(summary.containsNaN == true && !summary.containsNull)
        #expect(summary.lowerBound == Literal.double(-1).bytes && summary.upperBound == Literal.double(2).bytes)
    }

    @Test func widenedColumnsAreReadWider() throws {
        let spec = PartitionSpec(
            specID: 1,
            fields: [
                PartitionField(sourceID: 2, fieldID: 1000, name: "i", transform: .identity),
                PartitionField(sourceID: 4, fieldID: 1001, name: "f", transform: .identity),
            ])
        let written = try Self.write(spec) {
            try $0.add(ManifestSamples.file("file:///t/a", partition: PartitionTuple([.int(7), .float(0.5)])))
        }
        var manifest = written.manifest
        manifest.sequenceNumber = 1
        let wider = Schema(
            fields: [NestedField(id: 2, name: "i", type: .long), NestedField(id: 4, name: "f", type: .double)])
        let entries = try ManifestReader.entries(written.bytes, of: manifest, schema: wider, spec: spec)
        #expect(entries[0].file.partition.values == [.long(7), .double(0.5)])
        // A column that is gone keeps the type that was written.
        let gone = try ManifestReader.entries(written.bytes, of: manifest, schema: Schema(fields: []), spec: spec)
        #expect(gone[0].file.partition.values == [.int(7), .float(0.5)])
    }

    @Test func refusesWhatDoesNotBelong() throws {
        let delete = ManifestSamples.file("file:///t/d", content: .positionDeletes)
        #expect(throws: MartletError.self) { try Self.write { try $0.add(delete) } }
        #expect(throws: MartletError.self) {
            try Self.write { try $0.add(ManifestSamples.file("file:///t/a", partition: PartitionTuple([.int(1)]))) }
        }
        #expect(throws: MartletError.self) {
            try Self.write {
                try $0.keep(
                    ManifestEntry(
                        status: .existing, snapshotID: 1, sequenceNumber: nil, fileSequenceNumber: nil,
                        file: ManifestSamples.file("file:///t/a")))
            }
        }
    }

    @Test func equalContentMakesEqualFiles() throws {
        let one = try Self.write { try $0.add(ManifestSamples.file("file:///t/a")) }
        let two = try Self.write { try $0.add(ManifestSamples.file("file:///t/a")) }
        #expect(one.bytes == two.bytes)
    }

    @Test(arguments: AvroCodec.allCases) func manifestLists(_ codec: AvroCodec) throws {
        let old = ManifestFile(
            path: "file:///t/old.avro", length: 100, specID: 2, content: .deletes, sequenceNumber: 4,
            minSequenceNumber: 1, addedSnapshotID: 9, addedFilesCount: 0, existingFilesCount: 2, deletedFilesCount: 1,
            addedRowsCount: 0, existingRowsCount: 20, deletedRowsCount: 3,
            partitions: [
                PartitionFieldSummary(containsNull: true, containsNaN: nil, lowerBound: nil, upperBound: nil),
                PartitionFieldSummary(containsNull: false, containsNaN: true, lowerBound: [1], upperBound: [2, 3]),
            ], keyMetadata: [1])
        var new = try Self.write { try $0.add(ManifestSamples.file("file:///t/a")) }.manifest
        let bytes = try ManifestList.encode(
            [old, new], snapshotID: 5, parentSnapshotID: nil, sequenceNumber: 12, codec: codec)
        new.sequenceNumber = 12
        new.minSequenceNumber = 12
        #expect(try ManifestList.decode(bytes, path: "list.avro") == [old, new])
    }
}
