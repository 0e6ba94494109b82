import Cataloging
internal import Runs
import Errors
internal import CatalogService
internal import Cataloging
import IngestionService
import Querying
import Testing

@Suite struct IngestTests {
    private static let table = TableName(layer: "bronze", table: "t")

    private func ingest(_ project: TestProject, _ files: [String], force: Bool = false) async throws -> IngestReport {
        try await project.ingestion.ingest(
            IngestRequest(
                files: files.map { "\(project.folder)/\($0)" }, table: Self.table, author: "tester", force: force)
        ) { _ in }
    }

    @Test func aFileIsLoadedOnceByItsContents() async throws {
        let project = try await TestProject(["a.csv": "id,v\n1,x\n2,y\n", "b.csv": "id,v\n1,x\n2,y\n"])
        let first = try await ingest(project, ["a.csv"])
        #expect(first.rows == 2 && first.commit != nil)
        let again = try await ingest(project, ["a.csv", "b.csv"])
        #expect(again.commit == nil)
        #expect(again.files.map(\.sameAs) == ["a.csv", "a.csv"])
        #expect(try await project.rows("SELECT count(*) FROM bronze.t") == ["2"])
        #expect(try await ingest(project, ["b.csv"], force: true).rows == 2)
        #expect(try await project.rows("SELECT count(*) FROM bronze.t") == ["4"])
        #expect(try await project.lake.catalog.references().count == 1)
    }

    @Test func laterFilesAreReadAsTheTablesTypes() async throws {
        let project = try await TestProject([
            "1.csv": "id,v\n1,1.5\n", "2.csv": "id,v\n2,7\n", "3.csv": "v,id,more\n,3,new\n",
            "4.json": #"[{"id": 4, "v": 2}]"#, "5.ndjson": "{\"id\": 5}\n",
        ])
        for file in ["1.csv", "2.csv", "3.csv", "4.json", "5.ndjson"] {
            #expect(try await ingest(project, [file]).rows == 1)
        }
        #expect(
            try await project.rows("SELECT id, v, more FROM bronze.t ORDER BY id")
                == ["1|1.5|NULL", "2|7.0|NULL", "3|NULL|new", "4|2.0|NULL", "5|NULL|NULL"])
    }

    @Test func rowsThatDoNotParseAreSetAside() async throws {
        let good = (1...30_000).map { "\($0),\($0)" }.joined(separator: "\n")
        let project = try await TestProject(["a.csv": "id,v\n\(good)\nfive,5\n6,6,6\n7,7\n"])
        let report = try await ingest(project, ["a.csv"])
        #expect(report.rows == 30_001)
        #expect(report.files.first?.quarantined == 2)
        #expect(
            try await project.rows("SELECT file_path, line, text FROM bronze._quarantine ORDER BY line")
                == ["a.csv|30002|five,5", "a.csv|30003|6,6,6"])
    }

    @Test func revertingAnIngestAlsoRevertsItsRegistration() async throws {
        let project = try await TestProject(["a.csv": "id\n1\n", "b.csv": "id\n2\n", "c.csv": "id\n3\n"])
        _ = try await ingest(project, ["a.csv"])
        _ = try await ingest(project, ["b.csv"])
        let loaded = try await project.head
        _ = try await ingest(project, ["c.csv"])
        try await project.lake.revert(
            loaded, on: .main, .init(author: "tester", message: "Take back b"))
        #expect(try await project.rows("SELECT id FROM bronze.t ORDER BY id") == ["1", "3"])
        #expect(
            try await project.rows("SELECT file_path FROM bronze._file_registry ORDER BY 1") == ["a.csv", "c.csv"])
        #expect(try await ingest(project, ["b.csv"]).rows == 1)
        #expect(try await project.rows("SELECT id FROM bronze.t ORDER BY id") == ["1", "2", "3"])
    }

    @Test func whatCannotBeReadIsRefusedWhole() async throws {
        let project = try await TestProject(["a.txt": "x", "b.csv": "id\n1\n", "c.csv": "id\nabc\n"])
        let before = try await project.head
        let format = await #expect(throws: MartletError.self) { try await ingest(project, ["a.txt"]) }
        #expect(format?.code == .unsupported)
        let missing = await #expect(throws: MartletError.self) { try await ingest(project, ["none.csv"]) }
        #expect(missing?.code == .notFound)
        #expect(try await project.head == before)
    }

    @Test func twoAtOnceLoadAFileOnce() async throws {
        let project = try await TestProject(["a.csv": "id\n1\n", "b.csv": "id\n2\n"])
        _ = try await ingest(project, ["b.csv"])
        async let left = ingest(project, ["a.csv"])
        async let right = ingest(project, ["a.csv"])
        var failures = 0
        do { _ = try await left } catch { failures += 1 }
        do { _ = try await right } catch { failures += 1 }
        #expect(failures <= 1)
        #expect(try await project.rows("SELECT count(*) FROM bronze.t WHERE id = 1") == ["1"])
        #expect(try await project.lake.catalog.references().count == 1)
    }

    @Test func differentFilesAtOnceAreAllLoaded() async throws {
        let count = 8
        let files = Dictionary(uniqueKeysWithValues: (0..<count).map { ("f\($0).csv", "id\n\($0)\n") })
        let project = try await TestProject(files)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for index in 1..<count {
                group.addTask { _ = try await ingest(project, ["f\(index).csv"]) }
            }
            try await group.waitForAll()
        }
        #expect(try await project.rows("SELECT count(*), count(DISTINCT id) FROM bronze.t") == ["7|7"])
    }

    @Test func aTableThatWasDroppedIsLoadedAgain() async throws {
        let project = try await TestProject(["a.csv": "id\n1\n"])
        _ = try await ingest(project, ["a.csv"])
        try await project.lake.catalog.commit(
            [.delete(try ContentKey(["bronze", "t"]))], on: .main, .init(author: "tester", message: "Drop"))
        #expect(try await ingest(project, ["a.csv"]).rows == 1)
        #expect(try await project.rows("SELECT count(*) FROM bronze.t") == ["1"])
        #expect(
            try await project.rows("SELECT status FROM bronze._file_registry ORDER BY ingested_at, status")
                == ["success", "reset", "success"])
    }

    @Test func rebuildingBesideAnIngestIsNoConflict() async throws {
        let project = try await TestProject([
            "landing/in/a.csv": "id\n1\n", "b.csv": "id\n2\n",
            "pipelines/bronze/r/pipeline.sql": "SELECT * FROM read_csv('{{ landing_zone('in') }}')",
        ])
        try await project.run()
        try project.write("landing/in/c.csv", "id\n3\n")
        async let run = project.run()
        async let load = ingest(project, ["b.csv"])
        #expect(try await run.error == nil)
        #expect(try await load.rows == 1)
        #expect(try await project.rows("SELECT count(*) FROM bronze.r") == ["2"])
        #expect(
            try await project.rows(
                "SELECT file_path FROM bronze._file_registry WHERE status = 'success' ORDER BY ALL")
                == ["b.csv", "landing/in/a.csv", "landing/in/a.csv", "landing/in/c.csv"])
    }
}
