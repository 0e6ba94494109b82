import Access
import HTTP
import JSON
import Testing

@testable import PlatformAPI

@Suite struct ReferenceTests {
    @Test func branchesAreMadeListedMovedAndDeleted() async throws {
        let served = try await ServedProject()
        let made = try await served.ask(
            .post, "/branches", ["name": "feature/a", "metadata": ["owner": "ada"]])
        #expect(made.status == 201)
        #expect(made.json["kind"] == "branch" && made.json["metadata"]?["owner"] == "ada")
        _ = try await served.ask(.post, "/tags", ["name": "v1"])
        try await served.ingest("bronze.t", "a", "1")

        let list = try await served.ask(.get, "/branches?limit=1")
        #expect(list.json["branches"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["feature/a"])
        let rest = try await served.ask(.get, "/branches?after=\(list.json["next"]?.stringValue ?? "")")
        #expect(rest.json["branches"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["main"])
        #expect(rest.json["next"] == .null)

        let moved = try await served.ask(.put, "/branches/feature%2Fa", ["to": "main"])
        #expect(moved.status == 200 && moved.json["before"] == made.json["commit"])
        #expect(try await served.ask(.get, "/branches/feature%2Fa").json["commit"] != made.json["commit"])
        #expect(try await served.ask(.delete, "/branches/feature%2Fa").status == 200)
        #expect(try await served.ask(.get, "/branches/feature%2Fa").status == 404)
        await served.close()
    }

    @Test func whatIsMisspeltOrOfAnotherTypeIsNamed() async throws {
        let served = try await ServedProject()
        let member = try await served.ask(.post, "/branches", ["nmae": "x"])
        #expect(member.status == 400 && member.json["error"]?["hint"] == "Did you mean 'name'?")
        let parameter = try await served.ask(.get, "/branches?limt=1")
        #expect(parameter.status == 400 && parameter.json["error"]?["hint"] == "Did you mean 'limit'?")
        for body in [["name": 1], [:], ["name": .null], ["name": "a b"], ["name": "x", "metadata": ["a": 1]]]
            as [JSONValue]
        {
            #expect(try await served.ask(.post, "/branches", body).status == 400, "\(body)")
        }
        for raw in ["[]", "{", "nul", "\"x\"", "{\"name\":\"x\"} x"] {
            #expect(try await served.ask(.post, "/branches", raw: Array(raw.utf8)).status == 400, "\(raw)")
        }
        #expect(try await served.ask(.get, "/branches").json["branches"]?.arrayValue?.count == 1)
        await served.close()
    }

    @Test func aMergeWithConflictsChangesNothingAndSaysWhere() async throws {
        let served = try await ServedProject()
        try await served.ingest("bronze.t", "a", "1")
        _ = try await served.ask(.post, "/branches", ["name": "x"])
        for (branch, row) in [("x", "2"), ("main", "3")] {
            _ = try await served.ask(
                .post, "/ingest?table=bronze.t&file=n.csv&overwrite=true&branch=\(branch)",
                raw: Array("a\n\(row)\n".utf8))
        }
        let before = try await served.ask(.get, "/branches/main").json["commit"]
        let merge = try await served.ask(.post, "/merge", ["from": "x"])
        #expect(merge.status == 409 && merge.code == "conflict")
        #expect(merge.json["conflicts"]?.arrayValue?.contains { $0["key"] == "bronze.t" } == true, "\(merge.text)")
        let preview = try await served.ask(.post, "/merge", ["from": "x", "dry_run": true])
        #expect(preview.status == 200 && preview.json["commit"] == .null)
        #expect(preview.json["conflicts"] == merge.json["conflicts"])
        #expect(try await served.ask(.get, "/branches/main").json["commit"] == before)
        await served.close()
    }

    @Test func aTokenOfANamespaceMayBranchButNotMoveTheLake() async throws {
        let served = try await ServedProject()
        try await served.ingest("silver.t", "a", "1")
        try await served.ingest("gold.t", "a", "1")
        let caller = Caller(name: "narrow", scope: .write, reach: Reach([try NamespacePattern(["silver"])]))
        #expect(try await served.ask(.post, "/branches", ["name": "mine"], as: caller).status == 201)
        for (method, path, body) in [
            (.post, "/merge", ["from": "mine"]), (.put, "/branches/main", ["to": "mine"]),
            (.delete, "/branches/mine", nil), (.post, "/revert", ["from": "main"]), (.get, "/log", nil),
            (.get, "/log?table=gold.t", nil), (.get, "/tables/gold.t", nil), (.delete, "/tables/gold.t", nil),
            (.post, "/tables/silver.t/rename", ["name": "gold.u"]), (.post, "/tables/gold.t/compact", nil),
            (.post, "/runs", nil),
        ] as [(HTTPMethod, String, JSONValue?)] {
            let answer = try await served.ask(method, path, body, as: caller)
            #expect(answer.status == 403 && answer.code == "permission_denied", "\(method) \(path): \(answer.text)")
        }
        let tables = try await served.ask(.get, "/tables", as: caller)
        #expect(
            tables.json["tables"]?.arrayValue?.compactMap { $0["name"]?.stringValue }.filter { !$0.contains("_") } == [
                "silver.t"
            ])
        #expect(try await served.ask(.get, "/tables/silver.t", as: caller).status == 200)
        await served.close()
    }
}
