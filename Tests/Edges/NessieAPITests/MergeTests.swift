import CatalogService
import Cataloging
import HTTP
import JSON
import Testing

@Suite struct MergeTests {
    typealias Client = NessieClient

    /// A table that was changed on both branches, in ways that contradict each other, and one that is new on `dev`.
    private func diverged() async throws -> Client {
        let client = try await Client.make()
        let id = try await client.makeTable()
        _ = try await client.ask(.post, "v2/trees?name=dev&type=BRANCH")
        try await client.changeTable(id, version: 2)
        try await client.makeTable("fresh", on: "dev")
        try await client.commit([Client.delete(Client.key("silver", "orders"))], on: "dev", message: "drop")
        return client
    }

    private func merge(
        _ client: Client, _ more: JSONObject = [:], version: String = "v2"
    ) async throws -> NessieAnswer {
        var body = more
        body["fromRefName"] = "dev"
        body["fromHash"] = .string(try await client.head("dev"))
        let head = try await client.head()
        return try await client.ask(
            .post,
            version == "v1"
                ? "v1/trees/branch/main/merge?expectedHash=\(head)" : "v2/trees/main@\(head)/history/merge",
            .object(body))
    }

    @Test func aMergeBringsABranchTogether() async throws {
        let client = try await Client.make()
        try await client.makeTable()
        _ = try await client.ask(.post, "v2/trees?name=dev&type=BRANCH")
        try await client.makeTable("fresh", on: "dev")
        let base = try await client.head()
        try await client.commit([Client.namespace("gold")])
        let head = try await client.head()
        let tried = try await merge(client, ["dryRun": true])
        #expect(tried.json["wasApplied"] == false)
        #expect(tried.json["wasSuccessful"] == true)
        #expect(try await client.head() == head)
        let merged = try await merge(client, ["commitMeta": ["message": "bring it"]])
        let after = try await client.head()
        #expect(merged.json["wasApplied"] == true, "\(merged.message)")
        #expect(merged.json["resultantTargetHash"] == .string(after))
        #expect(merged.json["effectiveTargetHash"] == .string(head))
        #expect(merged.json["expectedHash"] == .string(head))
        #expect(merged.json["commonAncestor"] == .string(base))
        #expect(merged.json["targetBranch"] == "main")
        #expect(merged.json["details"] == [["key": Client.key("silver", "fresh"), "mergeBehavior": "NORMAL"]])
        let log = try await client.ask(.get, "v2/trees/main/history?max-records=1").json["logEntries"]?.arrayValue?[0]
        #expect(log?["commitMeta"]?["message"] == "bring it")
        #expect(log?["commitMeta"]?["parentCommitHashes"]?.arrayValue?.count == 2)
        let again = try await merge(client, version: "v1")
        #expect(again.json["wasApplied"] == false)
        #expect(again.json["wasSuccessful"] == true)
        #expect(again.json["sourceCommits"] == [])
        #expect(again.json["targetCommits"] == [])
    }

    @Test func conflictsAreErrorsOrResults() async throws {
        let client = try await diverged()
        let head = try await client.head()
        for more in [[:], ["dryRun": true]] as [JSONObject] {
            let refused = try await merge(client, more)
            #expect(refused.outcome == "409 REFERENCE_CONFLICT")
            #expect(refused.conflicts == ["KEY_CONFLICT silver/orders"])
        }
        let said = try await merge(client, ["returnConflictAsResult": true])
        #expect(said.status == 200)
        #expect(said.json["wasSuccessful"] == false)
        #expect(said.json["wasApplied"] == false)
        #expect(said.json["details"]?.arrayValue?[0]["conflict"]?["conflictType"] == "KEY_CONFLICT")
        let first = try await merge(client, ["returnConflictAsResult": true, "dryRun": true], version: "v1")
        let details = first.json["details"]?.arrayValue ?? []
        #expect(details.compactMap { $0["conflictType"] } == ["NONE", "UNRESOLVABLE"])
        #expect(try await client.head() == head)
    }

    @Test func keysAreForcedOrDropped() async throws {
        let orders = Client.key("silver", "orders")
        let dropping = try await diverged()
        let dropped = try await merge(
            dropping, ["keyMergeModes": [["key": orders, "mergeBehavior": "DROP"]]])
        #expect(dropped.json["wasApplied"] == true, "\(dropped.message)")
        #expect(
            try await dropping.ask(.get, "v2/trees/main/entries").names("entries")
                == ["silver", "silver/fresh", "silver/orders"])
        let forcing = try await diverged()
        let forced = try await merge(forcing, ["defaultKeyMergeMode": "FORCE"])
        #expect(forced.json["wasApplied"] == true, "\(forced.message)")
        #expect(try await forcing.ask(.get, "v2/trees/main/entries").names("entries") == ["silver", "silver/fresh"])
        let mixed = try await diverged()
        _ = try await merge(
            mixed, ["defaultKeyMergeMode": "DROP", "keyMergeModes": [["key": orders, "mergeBehavior": "FORCE"]]])
        #expect(try await mixed.ask(.get, "v2/trees/main/entries").names("entries") == ["silver"])
    }

    @Test func commitsAreTransplantedAllOrNone() async throws {
        let client = try await diverged()
        let hashes = [try await client.head("dev"), "\(try await client.lake.catalog.resolve("dev~1").commit)"]
        let head = try await client.head()
        func transplant(_ list: [String], _ more: JSONObject = [:]) async throws -> NessieAnswer {
            var body = more
            body["fromRefName"] = "dev"
            body["hashesToTransplant"] = .array(list.map { .string($0) })
            return try await client.ask(.post, "v2/trees/main@\(head)/history/transplant", .object(body))
        }
        // The second one drops what was changed here.
        #expect(try await transplant([hashes[1], hashes[0]]).conflicts == ["KEY_CONFLICT silver/orders"])
        #expect(try await client.head() == head)
        let tried = try await transplant([hashes[1]], ["dryRun": true])
        #expect(tried.json["details"]?.arrayValue?.count == 1)
        #expect(try await client.head() == head)
        let done = try await transplant(
            [hashes[1], hashes[0]],
            ["keyMergeModes": [["key": Client.key("silver", "orders"), "mergeBehavior": "FORCE"]]])
        #expect(done.json["wasApplied"] == true, "\(done.message)")
        #expect(done.json["resultantTargetHash"] == .string(try await client.head()))
        let log = try await client.ask(.get, "v2/trees/main/history?max-records=3")
        #expect(log.messages == ["drop", "make fresh", "version 2"])
        for list in [[], ["main"], ["~1"]] { #expect(try await transplant(list).outcome == "400 BAD_REQUEST") }
        #expect(try await transplant([head]).outcome == "404 REFERENCE_NOT_FOUND")
    }

    @Test func version1TransplantsWithAMessage() async throws {
        let client = try await diverged()
        let hash = "\(try await client.lake.catalog.resolve("dev~1").commit)"
        let body: JSONValue = [
            "fromRefName": "dev", "hashesToTransplant": [.string(hash)], "keepIndividualCommits": true,
        ]
        let head = try await client.head()
        let answer = try await client.ask(
            .post, "v1/trees/branch/main/transplant?expectedHash=\(head)&message=picked", body)
        #expect(answer.json["wasApplied"] == true, "\(answer.message)")
        #expect(try await client.ask(.get, "v1/trees/tree/main/log?maxRecords=1").messages == ["picked"])
    }

    @Test func wrongMergesAreRefused() async throws {
        let client = try await diverged()
        let bodies: [JSONObject] = [
            ["defaultKeyMergeMode": "SOMETIMES"], ["keyMergeModes": [["mergeBehavior": "DROP"]]],
            ["keyMergeModes": [["key": Client.key("a")], ["key": Client.key("a")]]],
            ["keyMergeModes": [["key": Client.key("a"), "resolvedContent": Client.table("x")]]],
            ["commitMeta": ["committer": "x"]],
        ]
        for body in bodies { #expect(try await merge(client, body).outcome == "400 BAD_REQUEST", "\(body)") }
        _ = try await client.ask(.post, "v2/trees?name=t&type=TAG")
        let onTag = try await client.ask(.post, "v2/trees/t/history/merge", ["fromRefName": "dev"])
        #expect(onTag.outcome == "400 BAD_REQUEST")
        let nowhere = try await client.ask(.post, "v2/trees/main/history/merge", ["fromRefName": "none"])
        #expect(nowhere.outcome == "404 REFERENCE_NOT_FOUND")
    }
}
