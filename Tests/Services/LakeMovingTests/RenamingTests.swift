import Avro
import Errors
import JSON
import ObjectStorage
import Pipelines
import Testing

@testable import LakeMoving

@Suite struct RenamingTests {
    private func names() throws -> MovedNames {
        MovedNames(
            old: [try Location("/srv/shop/lake"), try Location("s3://lake")], new: try Location("s3://data/moved"))
    }

    @Test func onlyWhatIsInsideOfTheLakeIsRenamed() throws {
        let names = try names()
        for (old, new) in [
            ("file:///srv/shop/lake/a/b", "s3://data/moved/a/b"), ("/srv/shop/lake/a", "s3://data/moved/a"),
            ("file:/srv/shop/lake/a", "s3://data/moved/a"), ("s3://lake/a b", "s3://data/moved/a b"),
            ("file:///srv/shop/lake", "s3://data/moved"), ("s3://lake/a/", "s3://data/moved/a/"),
            ("file:///srv/shop/lake2/a", "file:///srv/shop/lake2/a"), ("s3://lakes/a", "s3://lakes/a"),
            ("s3://data/moved/a", "s3://data/moved/a"), ("", ""), ("a/../b", "a/../b"), ("text", "text"),
        ] { #expect(names.renamed(old) == new) }
    }

    @Test func metadataKeepsWhatIsNotAName() throws {
        let text = #"""
            {"format-version": 2, "location": "file:///srv/shop/lake/t", "last-updated-ms": 1780000000123,
             "schemas": [{"fields": [{"name": "location", "doc": "file:///srv/shop/lake/t"}]}],
             "properties": {"write.data.path": "file:///srv/shop/lake/t/d", "note": "file:///srv/shop/lake/t"},
             "snapshots": [{"snapshot-id": 9007199254740993, "manifest-list": "s3://lake/t/metadata/1.avro",
              "summary": {"location": "file:///srv/shop/lake/x"}}, {"manifests": ["file:///srv/shop/lake/t/m.avro"]}],
             "metadata-log": [{"metadata-file": "file:///srv/shop/lake/t/metadata/0.metadata.json"}],
             "statistics": [{"statistics-path": "file:///srv/shop/lake/t/s.puffin"}]}
            """#
        let bytes = try MetadataRenaming(names: names()).renamed(Array(text.utf8), file: "1.metadata.json")
        let expected = #"""
            {"format-version": 2, "location": "s3://data/moved/t", "last-updated-ms": 1780000000123,
             "schemas": [{"fields": [{"name": "location", "doc": "file:///srv/shop/lake/t"}]}],
             "properties": {"write.data.path": "s3://data/moved/t/d", "note": "file:///srv/shop/lake/t"},
             "snapshots": [{"snapshot-id": 9007199254740993, "manifest-list": "s3://data/moved/t/metadata/1.avro",
              "summary": {"location": "file:///srv/shop/lake/x"}}, {"manifests": ["s3://data/moved/t/m.avro"]}],
             "metadata-log": [{"metadata-file": "s3://data/moved/t/metadata/0.metadata.json"}],
             "statistics": [{"statistics-path": "s3://data/moved/t/s.puffin"}]}
            """#
        #expect(try JSONValue(parsing: bytes) == JSONValue(parsing: expected))
        // Twice is once.
        #expect(try MetadataRenaming(names: names()).renamed(bytes, file: "1.metadata.json") == bytes)
        #expect(throws: MartletError.self) {
            try MetadataRenaming(names: names()).renamed(Array("{".utf8), file: "x")
        }
    }

    private static let dataFile = #"""
        {"type": "record", "name": "r2", "fields": [
          {"name": "content", "type": "int", "field-id": 134}, {"name": "file_path", "type": "string", "field-id": 100},
          {"name": "file_format", "type": "string", "field-id": 101}, {"name": "ours", "type": ["null", "long"]},
          {"name": "file_size_in_bytes", "type": "long", "field-id": 104},
          {"name": "lower_bounds", "field-id": 125, "type": ["null", {"type": "array", "logicalType": "map",
            "items": {"type": "record", "name": "k126_v127", "fields": [
              {"name": "key", "type": "int", "field-id": 126}, {"name": "value", "type": "bytes", "field-id": 127}]}}]},
          {"name": "referenced_data_file", "type": ["null", "string"], "field-id": 143}]}
        """#
    private static let manifest =
        #"{"type": "record", "name": "manifest_entry", "fields": [{"name": "status", "type": "int", "field-id": 0}, {"name": "data_file", "field-id": 2, "type": "#
        + dataFile + "}]}"

    private func entry(
        _ content: Int32, _ path: String, _ size: Int64, bounds: [(Int32, String)], _ referenced: String?
    )
        -> AvroValue
    {
        .record([
            .int(1),
            .record([
                .int(content), .string(path), .string("PARQUET"), .long(7), .long(size),
                .array(bounds.map { .record([.int($0.0), .bytes(Array($0.1.utf8))]) }),
                referenced.map { .string($0) } ?? .null,
            ]),
        ])
    }

    private func written(_ schema: String, _ values: [AvroValue]) throws -> [UInt8] {
        var writer = AvroContainerWriter(
            schema: Array(schema.utf8), metadata: [("format-version", Array("2".utf8)), ("content", Array("x".utf8))])
        for value in values { try writer.append(value, as: try AvroSchema(parsing: Array(schema.utf8), file: "s")) }
        return try writer.finish()
    }

    private func read(_ bytes: [UInt8]) throws -> ([AvroValue], [String: [UInt8]]) {
        var reader = try AvroContainerReader(bytes, file: "m")
        var values: [AvroValue] = []
        let schema = reader.schema
        try reader.forEach { decoder throws(MartletError) in values.append(try decoder.readValue(schema)) }
        return (values, reader.metadata)
    }

    @Test func manifestsKeepWhatIsNotAName() throws {
        let path: Int32 = 2_147_483_546
        let bytes = try written(
            Self.manifest,
            [
                entry(0, "file:///srv/shop/lake/t/a", 10, bounds: [(1, "file:///srv/shop/lake/x")], nil),
                entry(
                    1, "file:///srv/shop/lake/t/d", 20,
                    bounds: [(path, "file:///srv/shop/lake/t/a"), (2_147_483_545, "pos")], "file:///srv/shop/lake/t/a"),
                entry(1, "s3://lake/t/e", 30, bounds: [(path, "file:///srv/sho")], nil),
            ])
        let kind = try ManifestRenaming.kind(of: bytes, file: "m")
        #expect(
            kind
                == .manifest(deletes: [
                    .init(path: "file:///srv/shop/lake/t/d", format: "PARQUET"),
                    .init(path: "s3://lake/t/e", format: "PARQUET"),
                ]))
        let renamed = try ManifestRenaming(names: names()).renamed(
            bytes, file: "m", sizes: ["s3://data/moved/t/d": 21, "s3://data/moved/t/e": 31])
        let (values, metadata) = try read(renamed)
        #expect(
            values == [
                entry(0, "s3://data/moved/t/a", 10, bounds: [(1, "file:///srv/shop/lake/x")], nil),
                entry(
                    1, "s3://data/moved/t/d", 21, bounds: [(path, "s3://data/moved/t/a"), (2_147_483_545, "pos")],
                    "s3://data/moved/t/a"),
                // A bound that was cut off says nothing any more.
                entry(1, "s3://data/moved/t/e", 31, bounds: [], nil),
            ])
        #expect(try metadata["avro.schema"] == read(bytes).1["avro.schema"])
        #expect(metadata["format-version"] == Array("2".utf8) && metadata["content"] == Array("x".utf8))
    }

    @Test func listsSayHowLongTheirManifestsAre() throws {
        let schema =
            #"{"type": "record", "name": "manifest_file", "fields": [{"name": "manifest_path", "type": "string", "field-id": 500}, {"name": "manifest_length", "type": "long", "field-id": 501}, {"name": "content", "type": "int", "field-id": 517}]}"#
        let bytes = try written(
            schema,
            [
                .record([.string("file:///srv/shop/lake/t/m1.avro"), .long(100), .int(1)]),
                .record([.string("file:///srv/shop/lake/t/m2.avro"), .long(200), .int(0)]),
            ])
        #expect(try ManifestRenaming.kind(of: bytes, file: "l") == .list)
        let renamed = try ManifestRenaming(names: names()).renamed(
            bytes, file: "l", sizes: ["s3://data/moved/t/m1.avro": 111])
        #expect(
            try read(renamed).0 == [
                .record([.string("s3://data/moved/t/m1.avro"), .long(111), .int(1)]),
                .record([.string("s3://data/moved/t/m2.avro"), .long(200), .int(0)]),
            ])
    }

    @Test func settingsKeepWhatAPersonWrote() throws {
        let text = """
            # Ours.
            name: shop
            lake: tables   # here
            vars:
              lake: x

            storage:
              endpoint: http://old

              # Never changed.
              region: eu-1
            threads: 2
            """
        var storage = StorageSettings()
        storage.endpoint = "http://new:9000"
        let there = try ProjectSettings.text(
            text,
            with: LakeChange(
                lake: "s3://data/moved", was: ["file:///srv/it's \"here\"", "s3://lake"], storage: storage,
                locations: .file))
        #expect(
            there == """
                # Ours.
                name: shop
                lake: "s3://data/moved"
                vars:
                  lake: x

                storage:
                  endpoint: "http://new:9000"
                threads: 2
                lake_was:
                  - "file:///srv/it's \\"here\\""
                  - "s3://lake"

                """)
        let back = try ProjectSettings.text(
            there, with: LakeChange(lake: "lake2", was: [], storage: StorageSettings(), locations: .s3))
        #expect(
            back == """
                # Ours.
                name: shop
                lake: "lake2"
                vars:
                  lake: x

                threads: 2
                locations: s3

                """)
        #expect(throws: MartletError.self) {
            try ProjectSettings.text(
                "{name: shop, lake: x}",
                with: LakeChange(lake: "y", was: [], storage: StorageSettings(), locations: .file))
        }
    }
}
