import Clocks
import Errors
import Identifiers
import JSON
import Runs
import Testing

@testable import MetadataSQL

/// The code of runs: each text once, and gone with the last run that had it.
@Suite struct RunCodeStoreTests {
    private func run(_ number: UInt64) -> RunRecord {
        var run = RunRecord(
            id: RunID(UUID(high: number, low: 1)), status: .success, trigger: "manual", author: "ada",
            targetBranch: "main", branch: nil, pinnedCommit: "c", createdAt: Timestamp(microseconds: Int64(number)),
            request: nil)
        run.finishedAt = run.createdAt
        return run
    }

    private func code(_ texts: [String: String]) -> RunCode {
        RunCode(texts.map { RunCode.File(path: $0.key, text: $0.value) })
    }

    private func count(_ table: String, _ database: SQLDatabase) async throws -> Int64 {
        try await database.read { handle throws(MartletError) in
            var count: Int64 = 0
            try handle.run("SELECT count(*) FROM \(table)") { count = $0.integer(0) }
            return count
        }
    }

    @Test(arguments: DatabaseKind.available)
    func aTextIsKeptOnceAndAsLongAsARunHasIt(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let (runs, store) = (SQLRunStore(database), SQLRunCodeStore(database))
        let (first, second, third) = (run(1), run(2), run(3))
        for one in [first, second, third] { try await runs.create(one) }
        let time = Timestamp(microseconds: 5)
        try await store.keep(code(["a.sql": "SELECT 1", "b.sql": "SELECT 2"]), of: first.id, at: time)
        try await store.keep(code(["a.sql": "SELECT 1", "b.sql": "SELECT 2"]), of: second.id, at: time)
        #expect(try await store.digests(of: third.id) == nil)
        try await store.keep(code(["a.sql": "SELECT 1", "b.sql": "SELECT 3\n\u{1F41F}"]), of: third.id, at: time)
        #expect(try await count("code_texts", database) == 3)
        #expect(try await count("code_sets", database) == 2)
        let before = try #require(try await store.digests(of: second.id))
        let after = try #require(try await store.digests(of: third.id))
        let differences = RunCodeDifference.all(from: before, to: after)
        #expect(differences.map(\.path) == ["b.sql"])
        let wanted = [differences[0].before, differences[0].after].compactMap(\.self)
        #expect(Set(try await store.texts(wanted + ["unknown"]).values) == ["SELECT 2", "SELECT 3\n\u{1F41F}"])

        let retention = SQLRetentionStore(database)
        #expect(try await retention.removeRuns([third.id.description]) == 1)
        #expect(try await count("code_texts", database) == 2)
        #expect(try await retention.removeRuns([first.id.description]) == 1)
        #expect(try await store.digests(of: second.id)?.count == 2)
        #expect(try await retention.removeRuns([second.id.description]) == 1)
        for table in ["code_texts", "code_sets", "code_files", "run_code"] {
            #expect(try await count(table, database) == 0, "\(table)")
        }
    }

    @Test(arguments: DatabaseKind.available)
    func codeMayBeReplacedAndTheOldestIsForgotten(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let database = try fresh.open()
        let (runs, store) = (SQLRunStore(database), SQLRunCodeStore(database))
        let (first, last) = (run(1), run(2))
        for one in [first, last] { try await runs.create(one) }
        try await store.keep(code(["a.sql": "old"]), of: first.id, at: Timestamp(microseconds: 1))
        try await store.keep(code(["a.sql": "older"]), of: last.id, at: Timestamp(microseconds: 2))
        for number in 0..<SQLRunCodeStore.setLimit {
            try await store.keep(
                code(["a.sql": "\(number)"]), of: last.id, at: Timestamp(microseconds: 10 + Int64(number)))
        }
        // A run that goes on elsewhere has the code of its last part, and what nobody has is not kept.
        #expect(try await count("code_sets", database) == 2)
        let digests = try #require(try await store.digests(of: last.id))
        #expect(try await store.texts(Array(digests.values)).values.first == "\(SQLRunCodeStore.setLimit - 1)")
    }

    @Test func aTextHasALimit() {
        let long = String(repeating: "x", count: RunCode.textLimit + 10)
        let code = code(["a.sql": long, "b.sql": long + "y"])
        #expect(code.files.allSatisfy { $0.text.utf8.count < RunCode.textLimit + 200 })
        #expect(code.files[0].text != code.files[1].text)
    }
}
