import Access
import CatalogService
import Cataloging
import HTTP
import Iceberg
import JSON
import ObjectStorage
import Testing

/// What a caller who is limited to a namespace tries to reach the files of another, by tables of its own.
@Suite struct FileReachRequestTests {
    /// `gold.orders` with a file of rows, and an empty `silver.orders`, which the limited caller may write.
    private struct Lakes {
        let admin: TestClient
        let limited: TestClient
        let gold: TableMetadata
        let goldFile: String
        let silver: TableMetadata

        init() async throws {
            let client = try await TestClient.make()
            try await client.makeTable("orders", in: "gold")
            try await client.makeTable("orders", in: "silver")
            admin = client
            var other = client
            other.caller = Caller(name: "limited", scope: .admin, reach: Reach([try NamespacePattern(["silver"])]))
            limited = other
            let folder = try await Self.table("gold", client).metadata.location
            try await Self.append("\(folder)/data/a.parquet", to: "gold", client)
            let loaded = try await Self.table("gold", client)
            gold = loaded.metadata
            goldFile = loaded.content.metadataLocation
            silver = try await Self.table("silver", client).metadata
        }

        static func table(_ namespace: String, _ client: TestClient) async throws -> LoadedTable {
            let head = try await client.lake.catalog.head(of: client.lake.catalog.defaultBranch)
            return try #require(try await client.lake.table(ContentKey(namespace, "orders"), at: head))
        }

        /// As somebody does who may do everything.
        static func append(_ path: String, to namespace: String, _ client: TestClient) async throws {
            let lake = client.lake
            try await lake.change(
                ContentKey(namespace, "orders"), on: lake.catalog.defaultBranch,
                CommitDetails(author: "ada", message: "append")
            ) { table in
                let file = AddedFile(DataFile(path: path, recordCount: 10, fileSize: 100))
                let change = try await lake.prepare(.append([file]), on: #require(table).metadata)
                return TableChange(updates: change.updates, requirements: change.requirements)
            }
        }
    }

    private static let orders = "/lake/namespaces/silver/tables/orders"
    private static let forbidden = "403 ForbiddenException"

    private static func snapshot(_ id: Int, list: String) -> JSONValue {
        [
            "action": "add-snapshot",
            "snapshot": [
                "snapshot-id": .integer(Int64(id)), "sequence-number": .integer(Int64(id)),
                "timestamp-ms": 1_767_225_600_001, "manifest-list": .string(list),
                "summary": ["operation": "append"], "schema-id": 0,
            ],
        ]
    }

    private func ask(_ client: TestClient, _ updates: JSONValue) async throws -> [String] {
        let change: JSONValue = [
            "identifier": ["namespace": ["silver"], "name": "orders"], "requirements": [], "updates": updates,
        ]
        return [
            try await client.ask(.post, Self.orders, Samples.commit(updates)).outcome,
            try await client.ask(.post, "/lake/transactions/commit", ["table-changes": [change]]).outcome,
        ]
    }

    @Test func theManifestListOfAnotherIsNotTaken() async throws {
        let lakes = try await Lakes()
        let list = try #require(lakes.gold.currentSnapshot).manifestList
        let outcomes = try await ask(lakes.limited, [Self.snapshot(1, list: list)])
        #expect(outcomes == [Self.forbidden, Self.forbidden])
        #expect(try await ask(lakes.admin, [Self.snapshot(1, list: list)]).first == "200")
    }

    /// A list and a manifest in the caller's own folder, which name the file of another.
    @Test func theFileOfAnotherIsNotTakenByAManifestOfOnesOwn() async throws {
        let lakes = try await Lakes()
        let path = "\(lakes.gold.location)/data/a.parquet"
        let file = AddedFile(DataFile(path: path, recordCount: 10, fileSize: 100))
        let prepared = try await lakes.admin.lake.prepare(.append([file]), on: lakes.silver)
        let updates = JSONValue.array(prepared.updates.map(\.json))
        #expect(try await ask(lakes.limited, updates) == [Self.forbidden, Self.forbidden])
        let own = AddedFile(DataFile(path: "\(lakes.silver.location)/data/a.parquet", recordCount: 10, fileSize: 100))
        let fine = try await lakes.admin.lake.prepare(.append([own]), on: lakes.silver)
        let answer = try await lakes.limited.ask(.post, Self.orders, Samples.commit(.array(fine.updates.map(\.json))))
        #expect(answer.outcome == "200", "\(answer.message)")
    }

    @Test func whatIsThereAlreadyIsNoHindrance() async throws {
        let lakes = try await Lakes()
        // Somebody who may has put a file of gold there; the limited writer goes on, and does not get to see it.
        try await Lakes.append("\(lakes.gold.location)/data/a.parquet", to: "silver", lakes.admin)
        let table = try await Lakes.table("silver", lakes.admin).metadata
        let own = AddedFile(DataFile(path: "\(table.location)/data/b.parquet", recordCount: 10, fileSize: 100))
        let prepared = try await lakes.admin.lake.prepare(.append([own]), on: table)
        let answer = try await lakes.limited.ask(
            .post, Self.orders, Samples.commit(.array(prepared.updates.map(\.json))))
        #expect(answer.outcome == "200", "\(answer.message)")
        let plan = try await lakes.limited.ask(.post, "\(Self.orders)/plan", [:])
        #expect(plan.outcome == Self.forbidden && !plan.message.contains("b.parquet"))
        let task = try await lakes.admin.ask(.post, "\(Self.orders)/plan", [:])
        #expect(task.json["file-scan-tasks"]?.arrayValue?.count == 2)
    }

    @Test func plansOfOnesOwnAreGiven() async throws {
        let lakes = try await Lakes()
        try await Lakes.append("\(lakes.silver.location)/data/a.parquet", to: "silver", lakes.admin)
        let plan = try await lakes.limited.ask(.post, "\(Self.orders)/plan", [:])
        #expect(plan.json["file-scan-tasks"]?.arrayValue?.count == 1, "\(plan.message)")
    }

    /// Registering a metadata file of one's own folder, whose location or files are another's.
    @Test func aMetadataFileOfOnesOwnDoesNotHelp() async throws {
        let lakes = try await Lakes()
        let text = String(decoding: try await lakes.admin.store.read(Location(lakes.goldFile)), as: UTF8.self)
        let moved = text.replacing(
            "\"location\":\"\(lakes.gold.location)\"", with: "\"location\":\"file:///lake/silver/x\"")
        #expect(moved != text)
        for (name, content) in [("whole", text), ("moved", moved)] {
            let place = "file:///lake/silver/x/metadata/\(name).metadata.json"
            try await lakes.admin.store.write(Location(place), Array(content.utf8), condition: .always)
            for body: JSONValue in [
                ["name": "copy", "metadata-location": .string(place)],
                ["name": "orders", "metadata-location": .string(place), "overwrite": true],
            ] {
                let answer = try await lakes.limited.ask(.post, "/lake/namespaces/silver/register", body)
                #expect(answer.outcome == Self.forbidden, "\(name): \(answer.message)")
            }
        }
        let missing: JSONValue = [
            "name": "copy", "metadata-location": "file:///lake/silver/x/metadata/none.metadata.json",
        ]
        #expect(try await lakes.limited.ask(.post, "/lake/namespaces/silver/register", missing).status == 400)
    }

    @Test(arguments: [
        "write.data.path", "write.metadata.path", "write.object-storage.path", "write.folder-storage.path",
    ])
    func writersAreNotSentElsewhere(_ property: String) async throws {
        let lakes = try await Lakes()
        func outcomes(_ client: TestClient, _ place: String) async throws -> Set<String> {
            let properties: JSONValue = .object([property: .string(place)])
            let created = try await client.ask(
                .post, "/lake/namespaces/silver/tables", Samples.table("new", ["properties": properties]))
            let set: JSONValue = [["action": "set-properties", "updates": properties]]
            return Set(try await ask(client, set) + [created.outcome])
        }
        #expect(try await outcomes(lakes.limited, "file:///lake/gold/orders") == [Self.forbidden])
        #expect(try await outcomes(lakes.limited, "file:///etc") == [Self.forbidden])
        // Outside of the lake, nobody could read the files.
        for place in ["file:///etc", "/lake2", "s3://bucket/x", "relative/path", "/lake/../etc"] {
            #expect(try await outcomes(lakes.admin, place) == ["400 BadRequestException"], "\(place)")
        }
        #expect(try await outcomes(lakes.limited, "file:///lake/silver/elsewhere") == ["200", "204"])
    }

    @Test func statisticsOfAnotherAreNotTaken() async throws {
        let lakes = try await Lakes()
        let statistics: JSONValue = [
            "snapshot-id": 1, "statistics-path": "file:///lake/gold/orders/s.puffin", "file-size-in-bytes": 1,
            "file-footer-size-in-bytes": 1, "blob-metadata": [],
        ]
        let updates: JSONValue = [["action": "set-statistics", "snapshot-id": 1, "statistics": statistics]]
        #expect(try await ask(lakes.limited, updates) == [Self.forbidden, Self.forbidden])
    }
}
