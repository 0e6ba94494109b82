import Clocks
import Errors
import Foundation
import MetadataSQL
import ObjectStorage
import ObjectStorageLocal
import Pipelines
import Testing

@testable import PipelineSources

/// Pipelines in a folder, saved by several people.
struct PipelineSourcesTests {
    private let folder: String
    private let sources: PipelineSources

    init() throws {
        folder = "/tmp/martlet-sources-\(String(UInt64.random(in: 0...UInt64.max), radix: 16))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        sources = PipelineSources(
            store: LocalObjectStore(), root: try Location(folder),
            versions: SQLPipelineVersionStore(try SQLDatabase(path: folder + "/state.db")), clock: SystemClock(),
            defaultNamespace: "default")
    }

    private func text(_ sql: String, _ others: [String: String] = [:]) throws -> PipelineText {
        try PipelineText(
            [PipelineText.File(path: "pipeline.sql", text: sql)]
                + others.map { PipelineText.File(path: $0.key, text: $0.value) })
    }

    private func onDisk(_ path: String) -> String? { try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8) }

    private func write(_ path: String, _ text: String) throws {
        try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8)
    }

    @Test func aSaveIsAVersionAndOnTheDisk() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await sources.create(try text("SELECT 1 AS a"), as: "silver.orders", by: "ann")
        #expect(onDisk("pipelines/silver/orders/pipeline.sql") == "SELECT 1 AS a")
        let tests = ["tests/quality/few.sql": "SELECT 1", "config.yaml": "description: x\n"]
        let saved = try await sources.save(
            try text("SELECT 2 AS a", tests), as: "silver.orders", expected: made.version.digest, by: "ben")
        #expect(onDisk("pipelines/silver/orders/tests/quality/few.sql") == "SELECT 1")
        _ = try await sources.save(
            try text("SELECT 2 AS a"), as: "default.silver.orders", expected: saved.version.digest, by: "ben")
        #expect(onDisk("pipelines/silver/orders/config.yaml") == nil)
        let versions = try await sources.versions(of: "silver.orders")
        #expect(versions.map(\.number) == [3, 2, 1])
        #expect(versions.map(\.author) == ["ben", "ben", "ann"])
        #expect(versions.map(\.kind) == [.saved, .saved, .created])
        #expect(try await sources.version(2, of: "silver.orders").text?["config.yaml"] == "description: x\n")
    }

    @Test func nobodysChangeIsLost() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await sources.create(try text("SELECT 1 AS a"), as: "silver.orders", by: "ann")
        _ = try await sources.save(
            try text("SELECT 2 AS a"), as: "silver.orders", expected: made.version.digest, by: "ben")
        let error = await #expect(throws: MartletError.self) {
            try await sources.save(
                try text("SELECT 3 AS a"), as: "silver.orders", expected: made.version.digest, by: "ann")
        }
        #expect(error?.code == .conflict)
        #expect(error?.pipelineConflict?.text["pipeline.sql"] == "SELECT 2 AS a")
        #expect(error?.pipelineConflict?.version.author == "ben")
        #expect(onDisk("pipelines/silver/orders/pipeline.sql") == "SELECT 2 AS a")
    }

    @Test func oneOfManySavesAtOnceWins() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await sources.create(try text("SELECT 0 AS a"), as: "silver.orders", by: "ann")
        let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 1...16 {
                group.addTask {
                    do {
                        _ = try await sources.save(
                            try text("SELECT \(number) AS a"), as: "silver.orders", expected: made.version.digest,
                            by: "writer \(number)")
                        return true
                    } catch let error as MartletError where error.code == .conflict {
                        return false
                    }
                }
            }
            var wins = 0
            for try await won in group where won { wins += 1 }
            return wins
        }
        #expect(wins == 1)
        #expect(try await sources.versions(of: "silver.orders").count == 2)
    }

    @Test func aChangeInTheFolderIsAVersionWhenItIsSeen() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let made = try await sources.create(try text("SELECT 1 AS a"), as: "silver.orders", by: "ann")
        try write("pipelines/silver/orders/pipeline.sql", "SELECT 9 AS a")
        try write("pipelines/silver/orders/README.md", "kept")
        await #expect(throws: MartletError.self) {
            try await sources.save(
                try text("SELECT 2 AS a"), as: "silver.orders", expected: made.version.digest, by: "ann")
        }
        let found = try await sources.read("silver.orders")
        #expect(found.version.kind == .found)
        #expect(found.version.author == PipelineSources.folderAuthor)
        try await sources.delete("silver.orders", expected: found.version.digest, by: "ann")
        #expect(onDisk("pipelines/silver/orders/README.md") == "kept")
        let gone = await #expect(throws: MartletError.self) { try await sources.read("silver.orders") }
        #expect(gone?.code == .notFound)
        let back = try await sources.restore(2, of: "silver.orders", expected: nil, by: "ben")
        #expect(back.text["pipeline.sql"] == "SELECT 9 AS a")
        #expect(try await sources.versions(of: "silver.orders").map(\.kind) == [.restored, .deleted, .found, .created])
        #expect(try await sources.list().map { "\($0.folder.name)" } == ["silver.orders"])
    }

    @Test func theOldestVersionsAreForgotten() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var last = try await sources.create(try text("SELECT 0 AS a"), as: "gold.kpi", by: "ann").version
        for number in 1...(PipelineSources.versionLimit + 3) {
            last = try await sources.save(
                try text("SELECT \(number) AS a"), as: "gold.kpi", expected: last.digest, by: "ann"
            ).version
        }
        let versions = try await sources.versions(of: "gold.kpi")
        #expect(versions.count == PipelineSources.versionLimit)
        #expect(versions.first?.number == last.number)
        let gone = await #expect(throws: MartletError.self) { try await sources.version(1, of: "gold.kpi") }
        #expect(gone?.code == .notFound)
    }

    @Test(arguments: [
        "../pipeline.sql", "/etc/passwd", "tests/quality/../../x.sql", "tests/quality/a/b.sql", ".sql", "x.py",
        "tests/quality/.hidden.sql", "a\u{0}.sql", "tests/x.sql", "macro/x.sql", "é.sql", "..sql",
    ]) func aPathStaysInItsFolder(path: String) {
        #expect(throws: MartletError.self) { try PipelineText([PipelineText.File(path: path, text: "")]) }
    }

    @Test(arguments: [
        "orders", "silver", "silver.", "../silver.orders", "silver.../x", "lake.silver.orders", "a/b.silver.x",
        "platinum.x", "silver.Orders", "landing.bronze.x",
    ]) func aNameStaysInTheProject(name: String) async {
        let error = await #expect(throws: MartletError.self) {
            try await sources.create(try text("SELECT 1"), as: name, by: "ann")
        }
        #expect(error?.code == .invalidInput)
    }

    @Test func aPipelineNeedsAQuery() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        await #expect(throws: MartletError.self) {
            try await sources.create(
                try PipelineText([PipelineText.File(path: "config.yaml", text: "")]), as: "silver.x", by: "ann")
        }
        let long = String(repeating: "x", count: PipelineText.sizeLimit + 1)
        let error = #expect(throws: MartletError.self) { try text(long) }
        #expect(error?.code == .limitExceeded)
    }
}
