import CatalogService
import Cataloging
import Clocks
import HTTP
import JSON
import Testing

@Suite struct ReferenceTests {
    private let noAncestor = "2e1cfa82b035c26cbbbdae632cea070514eb8b773f616aaeaf668e2f0be8f10d"

    @Test func configurationSaysWhatTheServerIs() async throws {
        let client = try await NessieClient.make()
        #expect(
            try await client.ask(.get, "v1/config").json == ["defaultBranch": "main", "maxSupportedApiVersion": 2])
        let second = try await client.ask(.get, "v2/config").json
        #expect(second["actualApiVersion"] == 2)
        #expect(second["minSupportedApiVersion"] == 1)
        #expect(second["specVersion"] == "2.2.0")
        #expect(second["noAncestorHash"] == .string(noAncestor))
        let first = try await client.lake.catalog.firstCommit(of: client.lake.catalog.head(of: .main))
        #expect(second["oldestPossibleCommitTimestamp"] == .string(first.time.description))
    }

    @Test func branchesAndTagsAreMadeReadAndDeletedInVersion1() async throws {
        let client = try await NessieClient.make()
        let head = try await client.head()
        let body: JSONValue = ["type": "BRANCH", "name": "a/b", "hash": .string(head), "metadata": .null]
        #expect(
            try await client.ask(.post, "v1/trees/tree?sourceRefName=main", body).json
                == ["type": "BRANCH", "name": "a/b", "hash": .string(head)])
        #expect(
            try await client.ask(.post, "v1/trees/tree?sourceRefName=main", body).outcome
                == "409 REFERENCE_ALREADY_EXISTS")
        let tag: JSONValue = ["type": "TAG", "name": "v1", "hash": .string(head)]
        #expect(try await client.ask(.post, "v1/trees/tree", tag).json["type"] == "TAG")
        #expect(try await client.ask(.get, "v1/trees").names("references") == ["a/b", "main", "v1"])
        #expect(try await client.ask(.get, "v1/trees/tree/a%2Fb").json["name"] == "a/b")
        #expect(try await client.ask(.get, "v1/trees/tree").json["name"] == "main")
        #expect(try await client.ask(.get, "v1/trees/tree/none").outcome == "404 REFERENCE_NOT_FOUND")
        #expect(try await client.ask(.delete, "v1/trees/branch/a%2Fb").outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.delete, "v1/trees/tag/a%2Fb?expectedHash=\(head)").outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.delete, "v1/trees/branch/a%2Fb?expectedHash=\(head)").status == 204)
        #expect(try await client.ask(.delete, "v1/trees/tag/v1?expectedHash=\(head)").status == 204)
        #expect(try await client.ask(.get, "v1/trees").names("references") == ["main"])
        #expect(try await client.ask(.delete, "v1/trees/branch/main?expectedHash=\(head)").outcome == "400 BAD_REQUEST")
    }

    @Test func branchesAndTagsAreMadeMovedAndDeletedInVersion2() async throws {
        let client = try await NessieClient.make()
        let first = try await client.head()
        try await client.makeTable()
        let second = try await client.head()
        let made = try await client.ask(
            .post, "v2/trees?name=dev&type=BRANCH", ["type": "BRANCH", "name": "main", "hash": .string(first)])
        #expect(made.json["reference"]?["hash"] == .string(first))
        // Without a source, the head of the default branch.
        #expect(
            try await client.ask(.post, "v2/trees?name=v2&type=tag").json["reference"]
                == ["type": "TAG", "name": "v2", "hash": .string(second)])
        let assign: JSONValue = ["type": "BRANCH", "name": "main", "hash": .string(second)]
        #expect(try await client.ask(.put, "v2/trees/dev@\(second)", assign).outcome == "404 REFERENCE_NOT_FOUND")
        #expect(
            try await client.ask(.put, "v2/trees/dev@\(first)?type=branch", assign).json["reference"]?["hash"]
                == .string(second))
        let stale = try await client.ask(.put, "v2/trees/dev@\(first)", assign)
        #expect(stale.outcome == "409 REFERENCE_CONFLICT")
        #expect(stale.conflicts == ["UNEXPECTED_HASH "])
        #expect(try await client.ask(.delete, "v2/trees/dev").outcome == "400 BAD_REQUEST")
        #expect(try await client.ask(.delete, "v2/trees/dev@\(first)").outcome == "409 REFERENCE_CONFLICT")
        #expect(
            try await client.ask(.delete, "v2/trees/dev@\(second)").json["reference"]
                == ["type": "BRANCH", "name": "dev", "hash": .string(second)])
        #expect(try await client.ask(.get, "v2/trees/dev").outcome == "404 REFERENCE_NOT_FOUND")
        #expect(try await client.ask(.get, "v2/trees/-").json["reference"]?["name"] == "main")
        #expect(try await client.ask(.get, "v2/trees/main@\(second)").outcome == "400 BAD_REQUEST")
    }

    @Test(arguments: ["HEAD", "detached", "12345678", "a%20b", "-x", "a..b"])
    func namesThatMeanSomethingElseAreRefused(_ name: String) async throws {
        let client = try await NessieClient.make()
        #expect(try await client.ask(.post, "v2/trees?name=\(name)&type=BRANCH").outcome == "400 BAD_REQUEST")
    }

    @Test func theHashBeforeAllCommitsStandsForTheEmptyLake() async throws {
        let client = try await NessieClient.make()
        let first = try await client.head()
        try await client.makeTable()
        let made = try await client.ask(
            .post, "v2/trees?name=empty&type=BRANCH",
            ["type": "DETACHED", "name": "DETACHED", "hash": .string(noAncestor)])
        #expect(made.json["reference"]?["hash"] == .string(first))
        let entries = try await client.ask(.get, "v2/trees/empty/entries")
        #expect(entries.names("entries") == [])
    }

    /// Each names the commit that made the table, or the one before.
    @Test(arguments: [
        ("main", "orders"), ("-", "orders"), ("main~0", "orders"), ("main~1", ""), ("main@HEAD~1", ""),
        ("@HEAD", "orders"), ("DETACHED@HEAD", "orders"), ("main*BEFORE", ""), ("main*MILLIS", ""),
        ("main%5E1", ""), ("@HEAD~1", ""),
    ])
    func statesAreNamedInManyWays(_ spec: String, _ expected: String) async throws {
        let client = try await NessieClient.make()
        try await client.commit([NessieClient.namespace("silver")])
        let before = try await client.lake.catalog.commit(try await client.lake.catalog.head(of: .main))
        try await client.makeTable()
        let path = spec.replacing("HEAD", with: try await client.head())
            .replacing("BEFORE", with: before.time.description).replacing("MILLIS", with: "\(before.time.milliseconds)")
        let answer = try await client.ask(.get, "v2/trees/\(path)/entries?filter=entry.contentType=='ICEBERG_TABLE'")
        #expect(answer.status == 200, "\(answer.message)")
        #expect(answer.names("entries") == (expected.isEmpty ? [] : ["silver/\(expected)"]))
    }

    @Test(arguments: ["main@zzzzzzzz", "main@1234", "main~x", "main*yesterday", "main%5E0", "@", "DETACHED", "main~"])
    func whatNamesNoStateIsRefused(_ spec: String) async throws {
        let client = try await NessieClient.make()
        #expect(try await client.ask(.get, "v2/trees/\(spec)/entries").outcome == "400 BAD_REQUEST")
    }

    @Test(arguments: [
        "main~9", "main%5E2", "main*1970-01-01T00:00:00Z", "none", "@\(String(repeating: "0", count: 64))",
    ])
    func statesThatAreNotThereAreNotFound(_ spec: String) async throws {
        let client = try await NessieClient.make()
        #expect(try await client.ask(.get, "v2/trees/\(spec)/entries").outcome == "404 REFERENCE_NOT_FOUND")
    }

    @Test func aCommitOfAnotherBranchIsNotOnThisOne() async throws {
        let client = try await NessieClient.make()
        _ = try await client.ask(.post, "v2/trees?name=dev&type=BRANCH")
        try await client.makeTable(on: "dev")
        let hash = try await client.head("dev")
        #expect(try await client.ask(.get, "v2/trees/main@\(hash)/entries").outcome == "404 REFERENCE_NOT_FOUND")
        #expect(try await client.ask(.get, "v2/trees/dev@\(hash)/entries").status == 200)
        #expect(
            try await client.ask(.get, "v1/trees/tree/main/entries?hashOnRef=\(hash)").outcome
                == "404 REFERENCE_NOT_FOUND")
    }

    @Test func listingsComeInPagesAndFiltered() async throws {
        let client = try await NessieClient.make()
        for name in ["a", "b", "c", "d"] {
            _ = try await client.ask(.post, "v2/trees?name=\(name)&type=\(name == "c" ? "TAG" : "BRANCH")")
        }
        var names: [String] = []
        var token = ""
        for _ in 0..<3 {
            let page = try await client.ask(.get, "v2/trees?max-records=2\(token)")
            names += page.names("references")
            #expect(page.json["hasMore"] == .bool(names.count < 5))
            token = "&page-token=\(page.json["token"]?.stringValue ?? "")"
        }
        #expect(names == ["a", "b", "c", "d", "main"])
        #expect(try await client.ask(.get, "v1/trees?maxRecords=2&pageToken=b").names("references") == ["c", "d"])
        #expect(
            try await client.ask(.get, "v2/trees?filter=refType=='TAG'").names("references") == ["c"])
        #expect(
            try await client.ask(.get, "v2/trees?filter=ref.name.startsWith('m')").names("references") == ["main"])
        #expect(try await client.ask(.get, "v2/trees?page-token=a..b").outcome == "400 BAD_REQUEST")
    }

    @Test func everythingOfAReferenceSaysHowItLiesToTheDefaultBranch() async throws {
        let client = try await NessieClient.make()
        let first = try await client.head()
        _ = try await client.ask(.post, "v2/trees?name=dev&type=BRANCH")
        try await client.makeTable(on: "dev")
        try await client.commit([NessieClient.namespace("gold")])
        let meta = try await client.ask(.get, "v2/trees/dev?fetch=ALL").json["reference"]?["metadata"]
        #expect(meta?["numCommitsAhead"] == 2)
        #expect(meta?["numCommitsBehind"] == 1)
        #expect(meta?["commonAncestorHash"] == .string(first))
        #expect(meta?["numTotalCommits"] == 3)
        #expect(meta?["commitMetaOfHEAD"]?["message"] == "make orders")
        let listed = try await client.ask(.get, "v1/trees?fetch=ALL").json["references"]?.arrayValue
        #expect(listed?[1]["metadata"]?["commitMetaOfHEAD"]?["author"] == "ada")
        #expect(try await client.ask(.get, "v2/trees?fetch=SOME").outcome == "400 BAD_REQUEST")
    }

    @Test func recentChangesAreTheHistoryOfHeads() async throws {
        let client = try await NessieClient.make()
        try await client.makeTable()
        let json = try await client.ask(.get, "v2/trees/main/recent-changes").json
        #expect(json["reference"]?["name"] == "main")
        #expect(json["current"]?["commitHash"] == .string(try await client.head()))
        #expect(json["previous"]?.arrayValue?.count == 2)
        #expect(json["commitLogConsistency"] == "NOT_CHECKED")
    }
}
