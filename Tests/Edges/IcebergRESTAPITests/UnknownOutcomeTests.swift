import Cataloging
import Cryptography
import Errors
import HTTP
import JSON
import Synchronization
import Testing

/// A client must be told when a commit may have happened, and must not be told the same forever.
@Suite struct UnknownOutcomeTests {
    private static let path = "/lake/namespaces/silver/tables/orders"
    private static let key: HTTPFields = ["Idempotency-Key": "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"]

    private static func isUnknown(_ answer: TestAnswer) -> Bool {
        answer.outcome == "500 CommitStateUnknownException"
    }

    @Test func aCommitThatHappenedAfterAllIsThere() async throws {
        let backend = UncertainBackend()
        let client = try await TestClient.make(backend: backend)
        try await client.makeTable()
        backend.set(.afterwards)
        let answer = try await client.ask(.post, Self.path, Samples.commit(Samples.append(1)))
        #expect(Self.isUnknown(answer), "\(answer.outcome)")
        backend.set(nil)
        // The metadata file that the commit names was not taken away.
        let loaded = try await client.ask(.get, Self.path)
        #expect(loaded.json["metadata"]?["current-snapshot-id"] == 1)
    }

    @Test func aTransactionAndAViewAreAnsweredAlike() async throws {
        let backend = UncertainBackend()
        let client = try await TestClient.make(backend: backend)
        try await client.makeTable()
        _ = try await client.ask(.post, "/lake/namespaces/silver/views", Samples.view("v"))
        backend.set(.before)
        let change: JSONValue = [
            "identifier": ["namespace": ["silver"], "name": "orders"], "requirements": [],
            "updates": Samples.append(1),
        ]
        let transaction = try await client.ask(.post, "/lake/transactions/commit", ["table-changes": [change]])
        #expect(Self.isUnknown(transaction), "\(transaction.outcome)")
        let view = try await client.ask(
            .post, "/lake/namespaces/silver/views/v",
            ["requirements": [], "updates": [["action": "set-properties", "updates": ["a": "b"]]]])
        #expect(Self.isUnknown(view), "\(view.outcome)")
    }

    @Test func anAnswerOfUncertaintyIsNotRepeated() async throws {
        let backend = UncertainBackend()
        let client = try await TestClient.make(backend: backend)
        try await client.makeTable()
        backend.set(.before)
        let body = Samples.commit(Samples.append(1))
        #expect(Self.isUnknown(try await client.ask(.post, Self.path, body, fields: Self.key)))
        backend.set(nil)
        let again = try await client.ask(.post, Self.path, body, fields: Self.key)
        #expect(again.status == 200)
        #expect(again.json["metadata"]?["current-snapshot-id"] == 1)
        // What succeeded is the answer from then on.
        #expect(try await client.ask(.post, Self.path, body, fields: Self.key).bytes == again.bytes)
    }
}

/// A catalog in memory whose writes can end without it being known how.
private final class UncertainBackend: CatalogBackend {
    enum Failure { case before, afterwards }

    private let wrapped = InMemoryCatalogBackend()
    private let failure = Mutex<Failure?>(nil)

    func set(_ failure: Failure?) { self.failure.withLock { $0 = failure } }

    func write(_ write: CatalogWrite, durability: Durability) async throws -> CatalogWriteOutcome {
        let failure = failure.withLock { $0 }
        if failure != .before {
            let outcome = try await wrapped.write(write, durability: durability)
            if failure == nil { return outcome }
        }
        throw MartletError(.failed, "the disk did not say whether it stored the commit", retry: .unknownOutcome)
    }

    func objects(_ hashes: [SHA256Digest]) async throws -> [SHA256Digest: [UInt8]] { try await wrapped.objects(hashes) }
    func commits(_ ids: [CommitID]) async throws -> [CommitID: [UInt8]] { try await wrapped.commits(ids) }
    func commitIDs(startingWith digits: String, limit: Int) async throws -> [CommitID] {
        try await wrapped.commitIDs(startingWith: digits, limit: limit)
    }
    func reference(_ name: RefName) async throws -> Reference? { try await wrapped.reference(name) }
    func references(startingWith prefix: String, after: RefName?, limit: Int) async throws -> [Reference] {
        try await wrapped.references(startingWith: prefix, after: after, limit: limit)
    }
}
