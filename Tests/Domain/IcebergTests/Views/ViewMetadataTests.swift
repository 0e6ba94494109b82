import Clocks
import Errors
import Identifiers
import JSON
import Testing

@testable import Iceberg

@Suite struct ViewMetadataTests {
    /// The second example of the view specification's appendix A.
    static let example = """
        {"view-uuid": "fa6506c3-7681-40c8-86dc-e36561f83385", "format-version": 1,
         "location": "s3://bucket/warehouse/default.db/event_agg", "current-version-id": 2,
         "properties": {"comment": "Daily event counts"},
         "versions": [
          {"version-id": 1, "timestamp-ms": 1573518431292, "schema-id": 1, "default-catalog": "prod",
           "default-namespace": ["default"], "summary": {"engine-name": "Spark", "engine-version": "3.3.2"},
           "representations": [{"type": "sql", "dialect": "spark",
            "sql": "SELECT\\n    COUNT(1), CAST(event_ts AS DATE)\\nFROM events\\nGROUP BY 2"}]},
          {"version-id": 2, "timestamp-ms": 1573518981593, "schema-id": 1, "default-catalog": "prod",
           "default-namespace": ["default"], "summary": {"engine-name": "Spark", "engine-version": "3.3.2"},
           "representations": [{"type": "sql", "dialect": "spark",
            "sql": "SELECT\\n    COUNT(1), CAST(event_ts AS DATE)\\nFROM prod.default.events\\nGROUP BY 2"}]}],
         "schemas": [{"schema-id": 1, "type": "struct", "fields": [
          {"id": 1, "name": "event_count", "required": false, "type": "int", "doc": "Count of events"},
          {"id": 2, "name": "event_date", "required": false, "type": "date"}]}],
         "version-log": [{"timestamp-ms": 1573518431292, "version-id": 1},
          {"timestamp-ms": 1573518981593, "version-id": 2}]}
        """

    static let schema = Schema(fields: [NestedField(id: 1, name: "a", required: false, type: .long)])

    static func version(_ sql: String, dialect: String = "duckdb", schemaID: Int = 0) -> ViewVersion {
        ViewVersion(
            versionID: 1, schemaID: schemaID, timestamp: Timestamp(milliseconds: 7),
            representations: [ViewRepresentation(sql: sql, dialect: dialect)], defaultNamespace: ["silver"])
    }

    static func made(_ properties: [String: String] = [:]) throws -> ViewMetadata {
        try ViewMetadata.creating(
            [
                .assignUUID(UUID(high: 1, low: 2)), .setLocation("file:///lake/v"), .addSchema(schema),
                .addVersion(version("SELECT 1", schemaID: -1)), .setCurrentVersion(-1), .setProperties(properties),
            ], at: Timestamp(milliseconds: 9))
    }

    static func replacing(_ view: ViewMetadata, _ sql: String, dialect: String = "duckdb") throws -> ViewMetadata {
        try view.committing(
            [.addVersion(version(sql, dialect: dialect)), .setCurrentVersion(-1)], at: Timestamp(milliseconds: 20))
    }

    @Test func theSpecificationsExampleRoundTrips() throws {
        let json = try JSONValue(parsing: Array(Self.example.utf8), file: "example")
        let view = try ViewMetadata(parsing: Array(Self.example.utf8), file: "example")
        #expect(view.json == json)
        #expect(try ViewMetadata(parsing: view.encoded(), file: "again") == view)
        #expect(view.currentVersion?.representation(dialect: "SPARK")?.sql.contains("prod.default.events") == true)
        #expect(view.currentSchema?.fields.map(\.name) == ["event_count", "event_date"])
        #expect(view.history.map(\.versionID) == [1, 2])
    }

    @Test(arguments: [
        ("\"current-version-id\": 2", "\"current-version-id\": 3"),
        ("\"schema-id\": 1, \"type\"", "\"schema-id\": 4, \"type\""),
        ("{\"version-id\": 2", "{\"version-id\": 1"), ("\"type\": \"sql\"", "\"type\": \"plan\""),
        ("\"format-version\": 1", "\"format-version\": 2"), ("\"location\": \"s3", "\"place\": \"s3"),
    ]) func whatContradictsItselfIsRefused(_ text: String, _ other: String) {
        #expect(Self.example.contains(text))
        #expect(throws: MartletError.self) {
            try ViewMetadata(parsing: Array(Self.example.replacing(text, with: other).utf8), file: "example")
        }
    }

    @Test func updatesAndRequirementsRoundTrip() throws {
        let uuid = UUID(high: 3, low: 4)
        let updates: [ViewUpdate] = [
            .assignUUID(uuid), .upgradeFormatVersion(1), .addSchema(Self.schema), .setLocation("file:///x"),
            .setProperties(["a": "b"]), .removeProperties(["c"]), .addVersion(Self.version("SELECT 1")),
            .setCurrentVersion(-1),
        ]
        #expect(try ViewUpdate.list(json: .array(updates.map(\.json))) == updates)
        #expect(try ViewRequirement.list(json: [ViewRequirement.viewUUID(uuid).json]) == [.viewUUID(uuid)])
        #expect(throws: MartletError.self) { try ViewUpdate.list(json: [["action": "explode"]]) }
        #expect(throws: MartletError.self) { try ViewRequirement.viewUUID(uuid).check(Self.made()) }
    }

    @Test func aVersionThatIsThereAlreadyIsUsedAgain() throws {
        let first = try Self.made()
        #expect(first.currentVersionID == 1 && first.currentVersion?.schemaID == 0 && first.history.count == 1)
        let second = try Self.replacing(first, "SELECT 2")
        #expect(second.currentVersionID == 2 && second.versions.count == 2)
        let back = try Self.replacing(second, "SELECT 1")
        #expect(back.currentVersionID == 1 && back.versions.count == 2)
        #expect(back.history.map(\.versionID) == [1, 2, 1])
        // An old version became current at the time of the commit, a new one at its own.
        #expect(back.history.map(\.timestamp.milliseconds) == [7, 7, 20])
        #expect(try Self.replacing(back, "SELECT 1") == back)
    }

    @Test func theOldestVersionsGo() throws {
        var view = try Self.made([ViewProperties.historyEntries: "3"])
        for number in 2...6 { view = try Self.replacing(view, "SELECT \(number)") }
        #expect(view.versions.map(\.versionID) == [4, 5, 6] && view.history.map(\.versionID) == [4, 5, 6])
        #expect(throws: MartletError.self) { try Self.made([ViewProperties.historyEntries: "0"]) }
    }

    @Test func aDialectIsNotDroppedByMistake() throws {
        let view = try Self.made()
        #expect(throws: MartletError.self) { try Self.replacing(view, "SELECT 2", dialect: "spark") }
        let allowing = try Self.made([ViewProperties.dropDialectAllowed: "true"])
        #expect(try Self.replacing(allowing, "SELECT 2", dialect: "spark").currentVersionID == 2)
    }

    @Test func updatesThatMakeNoViewAreRefused() throws {
        let view = try Self.made()
        let wrong: [[ViewUpdate]] = [
            [.setCurrentVersion(9)], [.setCurrentVersion(-1)], [.addVersion(Self.version("SELECT 1", schemaID: 5))],
            [.addVersion(Self.version("SELECT 1", schemaID: -1))], [.assignUUID(UUID(high: 9, low: 9))],
            [.setLocation("")], [.upgradeFormatVersion(2)],
        ]
        for updates in wrong {
            #expect(throws: MartletError.self, "\(updates)") {
                try view.committing(updates, at: Timestamp(milliseconds: 30))
            }
        }
        var two = Self.version("SELECT 3")
        two.representations.append(ViewRepresentation(sql: "SELECT 4", dialect: "DuckDB"))
        #expect(throws: MartletError.self) { try view.committing([.addVersion(two)], at: Timestamp(milliseconds: 30)) }
    }
}
