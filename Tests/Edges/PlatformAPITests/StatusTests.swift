import Access
import HTTP
import HTTPSecurity
import JSON
import Testing

@testable import PlatformAPI

/// Every status that the OpenAPI document names is one that its route answers, and no other comes.
@Suite struct StatusTests {
    private static func served() async throws -> ServedProject {
        let served = try await ServedProject()
        for table in ["bronze.t", "bronze.u"] { #expect(try await served.ingest(table, "a", "1").status == 200) }
        for name in ["x", "side"] {
            #expect(try await served.ask(.post, "/branches", ["name": .string(name)]).status == 201)
        }
        #expect(try await served.ask(.post, "/tags", ["name": "v"]).status == 201)
        #expect(
            try await served.ask(.post, "/saved-queries", ["name": "known", "sql": "SELECT 1"]).status == 201)
        let kept: JSONValue = ["name": "silver.kept", "files": [["path": "pipeline.sql", "text": "SELECT 1 AS a"]]]
        #expect(try await served.ask(.post, "/project/pipelines", kept).status == 201)
        for (branch, row) in [("side", "2"), ("x", "3")] {
            let answer = try await served.ask(
                .post, "/ingest?table=bronze.t&file=new.csv&overwrite=true&branch=\(branch)",
                raw: Array("a\n\(row)\n".utf8))
            #expect(answer.status == 200, "\(answer.text)")
        }
        return served
    }

    /// The documented statuses of errors by operation.
    private static func documented(_ served: ServedProject) -> [String: (route: Route, statuses: Set<Int>)] {
        var all: [String: (route: Route, statuses: Set<Int>)] = [:]
        for route in served.group.routes {
            let statuses = (route[RouteDocument.self] ?? RouteDocument(summary: "")).errors(for: route)
            all[route.operation] = (route, Set(statuses.map(\.rawValue)))
        }
        return all
    }

    @Test func documentedStatusesArePossible() async throws {
        let served = try await Self.served()
        let documented = Self.documented(served)
        var seen: [String: Set<Int>] = [:]
        for example in RouteStatuses.cases(in: served.folder) {
            let route = try #require(documented[example.operation]?.route, "\(example.operation)")
            let answer = try await served.ask(
                route.method, example.path, example.body, raw: example.raw, fields: example.fields)
            #expect(answer.status == example.status, "\(example.operation) \(example.path): \(answer.text)")
            #expect(answer.code != nil && !answer.message.isEmpty, "\(example.operation): \(answer.text)")
            seen[example.operation, default: []].insert(answer.status)
        }
        for (operation, (route, statuses)) in documented where !RouteStatuses.isServedElsewhere(route) {
            let path = RouteStatuses.path(of: route)
            let document = try #require(route[RouteDocument.self], "\(operation) has no document")
            func provoke(
                _ status: Int, _ path: String, raw: [UInt8] = [], fields: HTTPFields = [:],
                as caller: Caller? = Caller(name: "tester", scope: .admin)
            ) async throws {
                let answer = try await served.ask(route.method, path, raw: raw, fields: fields, as: caller)
                #expect(answer.status == status, "\(operation) \(path): \(answer.text)")
                #expect(answer.code != nil && !answer.message.isEmpty, "\(operation): \(answer.text)")
                seen[operation, default: []].insert(answer.status)
            }
            try await provoke(400, path + (path.contains("?") ? "&" : "?") + "nope=1")
            if statuses.contains(401) { try await provoke(401, path, as: nil) }
            if statuses.contains(403) {
                let scope = try #require(route.requiredScope)
                let reach = Reach([try NamespacePattern(["silver"])])
                let caller =
                    scope == .read
                    ? Caller(name: "narrow", scope: .read, reach: reach) : Caller(name: "reader", scope: .read)
                let body: JSONValue = operation == "query" ? ["sql": "SELECT * FROM bronze.t"] : [:]
                try await provoke(403, path, raw: document.body.isEmpty ? [] : body.encoded(), as: caller)
            }
            if statuses.contains(413), RouteStatuses.unprovoked[413]?.contains(operation) != true {
                let limit = document.takesFile ? ServedProject.uploadLimit : RequestBody.byteLimit
                try await provoke(413, path, raw: [UInt8](repeating: 0x20, count: limit + 1))
            }
            if statuses.contains(415), !document.takesFile {
                try await provoke(415, path, raw: Array("{}".utf8), fields: ["Content-Type": "text/plain"])
            }
            // Broken or stopping machines are not made here.
            for status in statuses.subtracting(seen[operation] ?? []).subtracting([429, 500, 503, 507]) {
                #expect(
                    RouteStatuses.unprovoked[status]?.contains(operation) == true, "\(operation): no case of \(status)")
            }
            #expect((seen[operation] ?? []).isSubset(of: statuses), "\(operation): undocumented statuses")
        }
        await served.close()
    }

    @Test func heavyWorkIsRefusedWhereAsMuchIsUnderWay() async throws {
        let served = try await ServedProject()
        #expect(try await served.ask(.post, "/branches", ["name": "x"]).status == 201)
        let places = try (0..<QueryDesk.requestsAtOnce).map { _ in try served.api.queries.place() }
        for route in served.group.routes where route.operation != "startRun" && !RouteStatuses.isServedElsewhere(route)
        {
            let document = try #require(route[RouteDocument.self])
            guard document.isHeavy else { continue }
            let body: JSONValue =
                switch route.operation {
                case "query": ["sql": "SELECT 1"]
                case "expireTable": ["keep": 1]
                default: [:]
                }
            let raw = document.takesFile ? Array("a\n1\n".utf8) : document.body.isEmpty ? [] : body.encoded()
            let answer = try await served.ask(route.method, RouteStatuses.path(of: route), raw: raw)
            #expect(answer.status == 429 && answer.fields["Retry-After"] != nil, "\(route.operation): \(answer.text)")
        }
        withExtendedLifetime(places) {}
        await served.close()
    }

    @Test func methodsAndPathsThatAreNotThereAreRefusedInTheSameEnvelope() async throws {
        let served = try await ServedProject()
        for route in served.group.routes {
            // A method that no route has.
            let answer = try await served.ask(HTTPMethod(rawValue: "PURGE"), RouteStatuses.path(of: route))
            #expect(answer.status == 405 && answer.code == "method_not_allowed", "\(route.pattern)")
            #expect(answer.fields["Allow"]?.contains(route.method.rawValue) == true, "\(route.pattern)")
        }
        let answer = try await served.ask(.get, "/nothing")
        #expect(answer.status == 404 && answer.code == "not_found")
        await served.close()
    }
}
