import Access
import Foundation
import HTTP
import JSON
import LandingService
import Testing

@testable import PlatformAPI

/// Files that come in pieces.
@Suite struct UploadTests {
    private static func begin(_ served: ServedProject, _ file: String, _ size: Int) async throws -> String {
        let answer = try await served.ask(
            .post, "/uploads", ["file": .string(file), "size": .integer(Int64(size)), "mark": "1"])
        #expect(answer.status == 201 && answer.json["offset"] == 0, "\(answer.text)")
        return try #require(answer.json["id"]?.stringValue)
    }

    private static func send(
        _ served: ServedProject, _ id: String, at offset: Int, _ text: String
    ) async throws -> Answer {
        try await served.ask(.patch, "/uploads/\(id)?offset=\(offset)", raw: Array(text.utf8))
    }

    private static func text(_ served: ServedProject, _ path: String) -> String? {
        try? String(contentsOfFile: "\(served.folder)/\(path)", encoding: .utf8)
    }

    @Test func aFileAppearsWhenItIsWhole() async throws {
        let served = try await ServedProject()
        let id = try await Self.begin(served, "a.csv", 6)
        #expect(try await Self.send(served, id, at: 0, "a\n1").json["offset"] == 3)
        let early = try await served.ask(.post, "/uploads/\(id)/finish", ["zone": "orders"])
        #expect(early.status == 409 && early.message.contains("3 of its 6 bytes"), "\(early.text)")
        #expect(Self.text(served, "landing/orders/a.csv") == nil)
        #expect(try await Self.send(served, id, at: 3, "\n2\n").json["offset"] == 6)
        let done = try await served.ask(.post, "/uploads/\(id)/finish", ["zone": "orders"])
        #expect(done.json["path"] == "landing/orders/a.csv", "\(done.text)")
        #expect(Self.text(served, "landing/orders/a.csv") == "a\n1\n2\n")
        #expect(try await served.ask(.get, "/uploads/\(id)").status == 404)
        #expect(try await served.ask(.get, "/uploads").json["uploads"] == [])
        await served.close()
    }

    @Test func itGoesOnOnlyWhereItWas() async throws {
        let served = try await ServedProject()
        let id = try await Self.begin(served, "a.csv", 6)
        _ = try await Self.send(served, id, at: 0, "abc")
        for offset in [0, 2, 4] {
            let answer = try await Self.send(served, id, at: offset, "x")
            #expect(answer.status == 409 && answer.message.contains("has 3 bytes"), "\(answer.text)")
        }
        let much = try await Self.send(served, id, at: 3, "defg")
        #expect(much.status == 400 && much.message.contains("more comes than the 6 bytes"), "\(much.text)")
        #expect(try await served.ask(.get, "/uploads/\(id)").json["offset"] == 3)
        let large = [UInt8](repeating: 0x61, count: PlatformAPI.pieceLimit + 1)
        let other = try await Self.begin(served, "b.csv", large.count)
        #expect(try await served.ask(.patch, "/uploads/\(other)?offset=0", raw: large).status == 413)
        await served.close()
    }

    @Test func aFileOfTheNameIsKeptUnlessItIsToBeReplaced() async throws {
        let served = try await ServedProject(["landing/orders/a.csv": "old"])
        let id = try await Self.begin(served, "a.csv", 3)
        _ = try await Self.send(served, id, at: 0, "new")
        let refused = try await served.ask(.post, "/uploads/\(id)/finish", ["zone": "orders"])
        #expect(refused.status == 409 && Self.text(served, "landing/orders/a.csv") == "old", "\(refused.text)")
        #expect(
            try await served.ask(.post, "/uploads/\(id)/finish", ["zone": "orders", "replace": true]).status == 200)
        #expect(Self.text(served, "landing/orders/a.csv") == "new")
        await served.close()
    }

    @Test func oneIsLoadedIntoATableOnce() async throws {
        let served = try await ServedProject()
        for rows in [2, 0] {
            let id = try await Self.begin(served, "a.csv", 6)
            _ = try await Self.send(served, id, at: 0, "a\n1\n2\n")
            let answer = try await served.ask(.post, "/uploads/\(id)/finish", ["table": "bronze.a"])
            #expect(answer.status == 200 && answer.json["rows"] == .integer(Int64(rows)), "\(answer.text)")
        }
        await served.close()
    }

    /// What lies there for so many seconds.
    private static func rest(_ served: ServedProject, _ id: String, _ seconds: Double) throws {
        for file in ["\(id).part", "\(id).json"] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -seconds)],
                ofItemAtPath: "\(served.folder)/.martlet/uploads/\(file)")
        }
    }

    @Test func oneThatNobodyGoesOnWithExpires() async throws {
        let served = try await ServedProject()
        let limit = Double(Upload.restLimit_s)
        let old = try await Self.begin(served, "old.csv", 6)
        let new = try await Self.begin(served, "new.csv", 6)
        let continued = try await Self.begin(served, "continued.csv", 6)
        try Self.rest(served, old, limit + 60)
        try Self.rest(served, new, limit - 60)
        try Self.rest(served, continued, limit + 60)
        // Somebody went on with it, however long ago it was begun.
        _ = try await Self.send(served, continued, at: 0, "a\n1")
        // The pieces of an upload whose facts are gone, as a crash leaves them.
        let left = "\(served.folder)/.martlet/uploads/00000000-0000-4000-8000-000000000000.part"
        try "abc".write(toFile: left, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -limit - 60)], ofItemAtPath: left)
        let last = try await Self.begin(served, "last.csv", 6)
        let gone = try await served.ask(.get, "/uploads/\(old)")
        #expect(gone.status == 404 && gone.text.contains("hours"), "\(gone.text)")
        let there = try await served.ask(.get, "/uploads").json["uploads"]?.arrayValue ?? []
        #expect(Set(there.compactMap { $0["id"]?.stringValue }) == [new, continued, last])
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(try await Self.send(served, old, at: 0, "a").status == 404)
        await served.close()
    }

    @Test func namesLeadNowhereElse() async throws {
        let served = try await ServedProject()
        for name in ["../a.csv", "a/b.csv", ".a", "", "a\u{0}"] {
            let answer = try await served.ask(.post, "/uploads", ["file": .string(name), "size": 1])
            #expect(answer.status == 400, "\(name): \(answer.text)")
        }
        let id = try await Self.begin(served, "a.csv", 0)
        for zone in ["..", "a/../b", "/etc", "a/b/c", "A"] {
            let answer = try await served.ask(.post, "/uploads/\(id)/finish", ["zone": .string(zone)])
            #expect(answer.status == 400, "\(zone): \(answer.text)")
        }
        #expect(try await served.ask(.post, "/uploads/\(id)/finish", ["zone": "a", "table": "bronze.a"]).status == 400)
        await served.close()
    }

    @Test func zonesSayWhatIsInThem() async throws {
        let served = try await ServedProject([
            "landing/orders/a.csv": "id;name\n1;Ann\n2;\n", "landing/orders/.hidden": "x",
            "pipelines/bronze/orders/pipeline.sql": "SELECT * FROM read_csv('{{ landing_zone('orders') }}/*.csv')",
        ])
        let zone = try #require(try await served.ask(.get, "/landing").json["zones"]?.arrayValue?.first)
        #expect(zone["zone"] == "orders" && zone["files"] == 1 && zone["pipelines"] == ["bronze.orders"])
        let files = try await served.ask(.get, "/landing-files?zone=orders").json
        #expect(files["files"]?.arrayValue?.first?["path"] == "landing/orders/a.csv")
        let sample = try await served.ask(.get, "/landing-sample?zone=orders&path=landing/orders/a.csv")
        #expect(sample.json["rows"] == [["1", "Ann"], ["2", .null]], "\(sample.text)")
        #expect(
            sample.json["columns"]?.arrayValue?.first?["type"] == "BIGINT"
                && sample.json["dialect"]?["Delimiter"] == ";")
        let away = try await served.ask(.get, "/landing-sample?zone=orders&path=landing/orders/.hidden")
        #expect(away.status == 404, "\(away.text)")
        await served.close()
    }
}
