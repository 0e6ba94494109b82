import Access
import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct ConfigTests {
    @Test(arguments: [
        ("", "lake"), ("?warehouse=", "lake"), ("?warehouse=lake", "lake"), ("?warehouse=lake%40dev", "lake@dev"),
        ("?warehouse=lake%40feature%2Fx", "lake@feature%2Fx"), ("?warehouse=feature%2Fx%7Clake", "lake@feature%2Fx"),
        ("?warehouse=dev%7C", "lake@dev"),
    ])
    func thePrefixNamesTheRef(query: String, prefix: String) async throws {
        let client = try await TestClient.make()
        let head = try await client.lake.catalog.head(of: .main)
        for name in ["dev", "feature/x"] {
            try await client.lake.catalog.createBranch(RefName(name), at: head)
        }
        let answer = try await client.ask(.get, "/config\(query)")
        #expect(answer.status == 200)
        #expect(answer.json["overrides"]?["prefix"]?.stringValue == prefix)
        #expect(try await client.ask(.get, "/\(prefix)/namespaces").status == 200)
    }

    @Test(arguments: ["other", "lakes", "lake%40nowhere", "nowhere%7Clake", "dev%7Cother"])
    func unknownWarehouses(name: String) async throws {
        let answer = try await TestClient.make().ask(.get, "/config?warehouse=\(name)")
        #expect(answer.outcome == "404 NoSuchWarehouseException")
    }

    @Test func aWarehouseWithoutABranch() async throws {
        #expect(
            try await TestClient.make().ask(.get, "/config?warehouse=lake%40").outcome == "400 BadRequestException")
    }

    @Test func saysHowLongRequestsMayBeRepeated() async throws {
        let answer = try await TestClient.make().ask(.get, "/config?warehouse=lake")
        #expect(answer.json["idempotency-key-lifetime"] == "PT24H")
    }

    @Test func endpointsAreThoseServed() async throws {
        let client = try await TestClient.make()
        let answer = try await client.ask(.get, "/config?warehouse=lake")
        let endpoints = answer.json["endpoints"]?.arrayValue?.compactMap(\.stringValue) ?? []
        #expect(Set(endpoints).count == endpoints.count)
        #expect(endpoints.contains("POST /v1/{prefix}/transactions/commit"))
        for endpoint in endpoints {
            let parts = endpoint.split(separator: " ").map(String.init)
            let path = parts[1].dropFirst(3).replacing("{prefix}", with: "lake").replacing("{namespace}", with: "n")
                .replacing("{table}", with: "t").replacing("{view}", with: "v")
            let answered = try await client.ask(HTTPMethod(rawValue: parts[0]), String(path))
            #expect(answered.type != "NotFoundException" && answered.status != 405, "\(endpoint)")
        }
    }

    @Test func readOnlyPlacesAndRunsSaySo() async throws {
        let client = try await TestClient.make()
        let head = try await client.lake.catalog.head(of: .main)
        try await client.lake.catalog.createTag(RefName("v1"), at: head)
        try await client.lake.catalog.createBranch(
            RefName("run/7"), at: head, metadata: [ContentProperties.run: "7"])
        let tag = try await client.ask(.get, "/config?warehouse=lake%40v1").json["defaults"]
        #expect(tag?["martlet.read-only"] == "true")
        let run = try await client.ask(.get, "/config?warehouse=lake%40run%2F7").json["defaults"]
        #expect(run?["martlet.run"] == "7")
        let main = try await client.ask(.get, "/config?warehouse=lake").json["defaults"]
        #expect(main == ["martlet.ref": "main"])
    }
}
