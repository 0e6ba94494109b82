import Access
import HTTP
import JSON
import Testing

@Suite struct AccessTests {
    typealias Client = NessieClient

    @Test func whoShowsNoTokenIsTurnedAway() async throws {
        var client = try await Client.make()
        client.caller = nil
        let answer = try await client.ask(.get, "v2/config")
        #expect(answer.outcome == "401 UNKNOWN")
        #expect(answer.json["reason"] == "Unauthorized")
    }

    @Test func readersMayNotWrite() async throws {
        let client = try await Client.make()
        let head = try await client.head()
        var reader = client
        reader.caller = Caller(name: "reader", scope: .read)
        #expect(try await reader.ask(.get, "v2/trees/main/entries").status == 200)
        let writes: [(HTTPMethod, String)] = [
            (.post, "v2/trees?name=x&type=BRANCH"), (.delete, "v2/trees/main@\(head)"), (.put, "v2/trees/main@\(head)"),
            (.post, "v2/trees/main@\(head)/history/commit"), (.post, "v2/trees/main/history/merge"),
            (.post, "v2/trees/main/history/transplant"), (.post, "v1/trees/tree"),
            (.delete, "v1/trees/branch/main?expectedHash=\(head)"), (.put, "v1/namespaces/namespace/main/a"),
            (.post, "v1/namespaces/namespace/main/a"), (.delete, "v1/namespaces/namespace/main/a"),
        ]
        for (method, path) in writes {
            #expect(try await reader.ask(method, path, [:]).outcome == "403 FORBIDDEN", "\(method) \(path)")
        }
    }

    @Test func namespacesOutOfReachAreNeitherSeenNorWritten() async throws {
        let client = try await Client.make()
        try await client.makeTable()
        try await client.commit([Client.namespace("gold")], message: "gold")
        let before = try await client.head()
        _ = try await client.ask(.post, "v2/trees?name=dev&type=BRANCH")
        try await client.commit(
            [Client.delete(Client.key("gold")), Client.delete(Client.key("silver", "orders"))], on: "dev")
        let bob = try client.limited(.write, to: ["gold"])
        #expect(try await bob.ask(.get, "v2/trees/main/entries").names("entries") == ["gold"])
        #expect(try await bob.ask(.get, "v2/trees/main/contents/silver.orders").outcome == "403 FORBIDDEN")
        #expect(try await bob.ask(.get, "v2/trees/main/contents/gold").status == 200)
        #expect(try await bob.ask(.get, "v2/trees/main/diff/dev").names("diffs", "key") == ["gold"])
        #expect(try await bob.ask(.get, "v1/namespaces/main").json["namespaces"]?.arrayValue?.count == 1)
        #expect(try await bob.ask(.get, "v1/namespaces/namespace/main/silver").outcome == "403 FORBIDDEN")
        let log = try await bob.ask(.get, "v2/trees/main/history?fetch=ALL").json["logEntries"]?.arrayValue ?? []
        #expect(log.compactMap { $0["operations"]?.arrayValue?.count } == [1, 0, 0, 0])
        let keys: JSONValue = ["requestedKeys": [Client.key("gold"), Client.key("silver", "orders")]]
        #expect(try await bob.ask(.post, "v2/trees/main/contents", keys).outcome == "403 FORBIDDEN")
        let mixed = try await bob.commit([Client.delete(Client.key("gold")), Client.delete(Client.key("silver"))])
        #expect(mixed.outcome == "403 FORBIDDEN")
        #expect(try await client.head() == before)
        #expect(try await bob.commit([Client.delete(Client.key("gold"))]).outcome == "200")
        #expect(
            try await bob.ask(.post, "v2/trees/main/history/merge", ["fromRefName": "dev"]).outcome == "403 FORBIDDEN")
        let dev = try await client.head("dev")
        #expect(try await bob.ask(.delete, "v2/trees/dev@\(dev)").outcome == "403 FORBIDDEN")
        #expect(
            try await bob.ask(.get, "v2/trees/main/contents/gold?for-write=true").outcome == "404 CONTENT_NOT_FOUND")
    }

    @Test func messagesOfCommitsOutOfReachAreNotTold() async throws {
        let client = try await Client.make()
        try await client.commit([Client.namespace("gold")], message: "add gold")
        try await client.commit([Client.namespace("secret")], message: "add secret")
        let bob = try client.limited(.read, to: ["gold"])
        for path in [
            "v2/trees/main/history", "v1/trees/tree/main/log", "v2/trees?fetch=ALL", "v2/trees/main?fetch=ALL",
            "v2/trees/main/recent-changes",
        ] {
            #expect(try await client.ask(.get, path).json.text().contains("add secret"), "\(path)")
            #expect(try await !bob.ask(.get, path).json.text().contains("secret"), "\(path)")
        }
        #expect(try await bob.ask(.get, "v2/trees/main/history").json.text().contains("add gold"))
        // Nor can they be guessed with a filter.
        let filter = "filter=commit.message.contains('secret')"
        #expect(try await client.ask(.get, "v2/trees/main/history?\(filter)").names("logEntries", "x").count == 1)
        #expect(try await bob.ask(.get, "v2/trees/main/history?\(filter)").names("logEntries", "x").isEmpty)
        #expect(try await bob.ask(.get, "v2/trees?\(filter)").names("references", "name").isEmpty)
    }

    @Test func readingForAWriteNeedsToBeAllowedToWrite() async throws {
        let client = try await Client.make()
        try await client.commit([Client.namespace("gold")])
        let reader = try client.limited(.read, to: ["gold"])
        #expect(try await reader.ask(.get, "v2/trees/main/contents/gold").status == 200)
        #expect(try await reader.ask(.get, "v2/trees/main/contents/gold?for-write=true").outcome == "403 FORBIDDEN")
    }
}
