import HTTP
import JSON
import Testing

@testable import PlatformAPI

/// Queries that people keep for each other.
@Suite struct SavedQueryTests {
    private static func save(_ served: ServedProject, _ name: String) async throws -> JSONValue {
        let answer = try await served.ask(
            .post, "/saved-queries", ["name": .string(name), "sql": "SELECT 1", "ref": "main"])
        #expect(answer.status == 201, "\(answer.text)")
        return answer.json
    }

    @Test func oneIsFoundChangedAndDeleted() async throws {
        let served = try await ServedProject()
        let saved = try await Self.save(served, "  Late flights ")
        #expect(saved["name"] == "Late flights" && saved["version"] == 1 && saved["created_by"] == "tester")
        let id = try #require(saved["id"]?.stringValue)
        let changed = try await served.ask(.put, "/saved-queries/\(id)", ["sql": "SELECT 2", "version": 1])
        #expect(changed.json["sql"] == "SELECT 2" && changed.json["name"] == "Late flights")
        #expect(changed.json["version"] == 2)
        let list = try await served.ask(.get, "/saved-queries").json["queries"]?.arrayValue
        #expect(list?.count == 1 && list?.first?["sql"] == "SELECT 2")
        #expect(try await served.ask(.delete, "/saved-queries/\(id)").status == 200)
        #expect(try await served.ask(.get, "/saved-queries/\(id)").status == 404)
        await served.close()
    }

    @Test func nobodyReplacesWhatTheyHaveNotSeen() async throws {
        let served = try await ServedProject()
        let id = try #require(try await Self.save(served, "a")["id"]?.stringValue)
        #expect(try await served.ask(.put, "/saved-queries/\(id)", ["sql": "SELECT 2", "version": 1]).status == 200)
        let late = try await served.ask(.put, "/saved-queries/\(id)", ["sql": "SELECT 3", "version": 1])
        #expect(late.status == 409 && late.code == "conflict", "\(late.text)")
        #expect(try await served.ask(.get, "/saved-queries/\(id)").json["sql"] == "SELECT 2")
        await served.close()
    }

    @Test func namesAreOfOneAndHaveLetters() async throws {
        let served = try await ServedProject()
        _ = try await Self.save(served, "a")
        let id = try #require(try await Self.save(served, "b")["id"]?.stringValue)
        #expect(try await served.ask(.put, "/saved-queries/\(id)", ["name": "a", "version": 1]).status == 409)
        for name in [" ", "a\nb", String(repeating: "x", count: 201)] {
            let answer = try await served.ask(.post, "/saved-queries", ["name": .string(name), "sql": "SELECT 1"])
            #expect(answer.status == 400, "\(answer.text)")
        }
        #expect(try await served.ask(.post, "/saved-queries", ["name": "c", "sql": " \n"]).status == 400)
        await served.close()
    }
}
