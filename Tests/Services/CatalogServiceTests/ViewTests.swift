import CatalogService
import Cataloging
import Clocks
import Errors
import Iceberg
import Identifiers
import ObjectStorage
import Testing

@Suite struct ViewTests {
    private static let schema = Schema(fields: [NestedField(id: 1, name: "n", required: false, type: .long)])

    private func version(_ sql: String) -> ViewVersion {
        ViewVersion(
            versionID: 1, schemaID: 0, timestamp: Timestamp(milliseconds: 5),
            representations: [
                ViewRepresentation(sql: "spark \(sql)", dialect: "spark"),
                ViewRepresentation(sql: sql, dialect: "DuckDB"),
            ], defaultNamespace: ["silver"])
    }

    @Test func aViewIsMadeReplacedRenamedAndDropped() async throws {
        let lake = try await ServiceLake()
        let key = try lake.key("v")
        let creation = ViewCreation(
            schema: Self.schema, version: version("SELECT 1 AS n"), properties: ["comment": "c"])
        let made = try await lake.lake.createView(creation, as: key, on: .main, lake.details).view
        #expect(made.content.sql == "SELECT 1 AS n" && made.content.dialect == "DuckDB")
        #expect(made.content.properties[ContentProperties.viewNamespace] == "silver")
        #expect(try await lake.store.stat(Location(made.metadataLocation)) != nil)
        #expect(try await lake.lake.view(key, at: lake.head)?.metadata == made.metadata)
        let again = await lake.error {
            _ = try await lake.lake.createView(creation, as: key, on: .main, lake.details)
        }
        #expect(again?.nameProblem == .taken(key, by: .view))

        let uuid = ViewRequirement.viewUUID(made.metadata.viewUUID)
        let updates: [ViewUpdate] = [.addVersion(version("SELECT 2 AS n")), .setCurrentVersion(-1)]
        let replaced = try await lake.lake.commitView(
            key, requirements: [uuid], updates: updates, on: .main, lake.details
        ).view
        #expect(replaced.content.sql == "SELECT 2 AS n" && replaced.content.versionID == 2)
        #expect(replaced.metadataLocation != made.metadataLocation)
        // The same again changes nothing.
        let head = try await lake.head
        _ = try await lake.lake.commitView(key, requirements: [], updates: updates, on: .main, lake.details)
        #expect(try await lake.head == head)

        let wrong = ViewRequirement.viewUUID(UUID(high: 1, low: 1))
        let failed = await lake.error {
            _ = try await lake.lake.commitView(
                key, requirements: [wrong], updates: updates, on: .main, lake.details)
        }
        #expect(failed?.requirementFailure == RequirementFailure(key: key, requirement: .view(wrong)))

        let other = try lake.key("w")
        try await lake.lake.rename(key, to: other, .view, on: .main, lake.details)
        #expect(try await lake.lake.view(other, at: lake.head)?.metadata == replaced.metadata)
        let noTable = await lake.error { try await lake.lake.drop(other, .table, on: .main, lake.details) }
        #expect(noTable?.nameProblem == .missing(other, .table), "it is a view")
        try await lake.lake.drop(other, .view, on: .main, lake.details)
        #expect(try await lake.lake.view(other, at: lake.head) == nil)
        _ = try await lake.lake.registerView(key, metadata: replaced.metadataLocation, on: .main, lake.details)
        #expect(try await lake.lake.view(key, at: lake.head)?.metadata == replaced.metadata)
    }

    /// A pipeline's view has no metadata file, and reads as an Iceberg view all the same; a client may go on from there.
    @Test func aPipelinesViewReadsAsAnIcebergView() async throws {
        let lake = try await ServiceLake()
        let key = try lake.key("v")
        let content = ViewContent(
            id: UUID(high: 5, low: 6), versionID: 3, sql: "SELECT 1 AS n", dialect: "duckdb",
            schema: Self.schema.json, properties: [ContentProperties.fingerprint: "f"])
        try await lake.lake.catalog.commit([.put(key, .view(content))], on: .main, lake.details)
        let view = try #require(try await lake.lake.view(key, at: lake.head))
        #expect(view.metadata.viewUUID == content.id && view.metadata.currentVersionID == 3)
        #expect(view.metadata.currentVersion?.representations == [.init(sql: "SELECT 1 AS n", dialect: "duckdb")])
        #expect(try ViewMetadata(parsing: view.metadata.encoded(), file: "again") == view.metadata)
        let changed = try await lake.lake.commitView(
            key, requirements: [.viewUUID(content.id)], updates: [.setProperties(["comment": "c"])], on: .main,
            lake.details
        ).view
        #expect(changed.content.metadataLocation != nil && changed.metadata.properties == ["comment": "c"])
        #expect(changed.content.properties[ContentProperties.fingerprint] == "f")
    }

    @Test func viewsStayInsideOfTheLake() async throws {
        let lake = try await ServiceLake()
        let creation = ViewCreation(schema: Self.schema, version: version("SELECT 1"), location: "file:///elsewhere/v")
        let error = await lake.error {
            _ = try await lake.lake.createView(creation, as: lake.key("v"), on: .main, lake.details)
        }
        #expect(error?.code == .invalidInput)
        let outside = await lake.error {
            _ = try await lake.lake.registerView(lake.key("v"), metadata: "/etc/passwd", on: .main, lake.details)
        }
        #expect(outside?.code == .invalidInput)
    }
}
