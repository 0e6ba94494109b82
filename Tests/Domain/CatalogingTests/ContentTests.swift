import Cataloging
import Errors
import Identifiers
import JSON
import Testing

@Suite struct ContentTests {
    static let id = UUID(high: 0x0123_4567_89AB_7DEF, low: 0x8123_4567_89AB_CDEF)

    static let samples: [Content] = [
        .namespace(NamespaceContent()),
        .namespace(NamespaceContent(properties: ["owner": "ops", "": "empty name", "note": ""])),
        .table(
            TableContent(
                id: id, metadataLocation: "file:///lake/a/metadata/1.json", snapshotID: Int64.min, schemaID: 3,
                specID: 0, sortOrderID: -1, properties: ["rows": "42", "fingerprint": "é"])),
        .table(TableContent(id: id, metadataLocation: "", snapshotID: nil, schemaID: 0, specID: 0, sortOrderID: 0)),
        .view(
            ViewContent(
                id: id, metadataLocation: "s3://b/v.json", versionID: 7, sql: "select 1", dialect: "duckdb",
                schema: ["type": "struct", "fields": [["id": 1]]], properties: ["a": "b"])),
        .view(ViewContent(id: id, versionID: Int64.max, sql: "", dialect: "spark", schema: nil)),
    ]

    @Test(arguments: samples) func isReadAsItWasWritten(_ content: Content) throws {
        let bytes = try content.encoded()
        #expect(try Content(encoded: bytes) == content)
        #expect(try Content(encoded: bytes).encoded() == bytes)
        for length in 0..<bytes.count {
            #expect(throws: MartletError.self) { try Content(encoded: Array(bytes[..<length])) }
        }
        #expect(throws: MartletError.self) { try Content(encoded: bytes + [0]) }
    }

    @Test func brokenBytesNeverTrap() {
        var generator = SystemRandomNumberGenerator()
        for content in Self.samples {
            guard let bytes = try? content.encoded() else { continue }
            for _ in 0..<300 {
                var broken = bytes
                broken[Int.random(in: 0..<broken.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
                _ = try? Content(encoded: broken)
            }
        }
    }

    @Test func propertiesDoNotDependOnTheirOrder() throws {
        let left: Properties = ["b": "2", "a": "1", "c": "3", "a": "0"]
        let right = Properties(["c": "3", "a": "0", "b": "2"])
        #expect(left == right && left.names == ["a", "b", "c"] && left["a"] == "0" && left["d"] == nil)
        var changed = left
        changed["b"] = nil
        changed["zz"] = "9"
        #expect(changed.map(\.name) == ["a", "c", "zz"])
    }

    @Test func tooMuchIsRefused() {
        let large = String(repeating: "x", count: CatalogFormatLimits.propertyBytes + 1)
        #expect { try Content.namespace(NamespaceContent(properties: ["a": large])).encoded() } throws: {
            ($0 as? MartletError)?.code == .limitExceeded
        }
        let sql = String(repeating: "x", count: CatalogFormatLimits.contentBytes)
        let view = ViewContent(id: Self.id, versionID: 1, sql: sql, dialect: "duckdb", schema: nil)
        #expect { try Content.view(view).encoded() } throws: { ($0 as? MartletError)?.code == .limitExceeded }
    }
}
