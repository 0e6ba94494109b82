import Cataloging
import Clocks
import Errors
import JSON
import Runs
import Testing

@testable import MetadataSQL

/// What steps passed on: found by what it was made of, replaced, and gone when it is old or too much has followed.
@Suite struct StepResultStoreTests {
    private func result(_ fingerprint: String, at second: Int64, step: String = "s", outputs: JSONValue = ["n": 1])
        -> StepResult
    {
        StepResult(
            flow: "f", step: step, fingerprint: fingerprint, outputs: outputs, inputs: ["bronze.n": "v1"], run: "r",
            madeAt: Timestamp(microseconds: second * 1_000_000))
    }

    @Test(arguments: DatabaseKind.available)
    func areKeptAndReplaced(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let store = SQLStepResultStore(try fresh.open())
        #expect(try await store.result(of: "s", in: "f", fingerprint: "a") == nil)
        try await store.keep(result("a", at: 1))
        try await store.keep(result("a", at: 2, outputs: ["n": 2]))
        try await store.keep(result("a", at: 3, step: "other"))
        #expect(try await store.result(of: "s", in: "f", fingerprint: "a") == result("a", at: 2, outputs: ["n": 2]))
        #expect(try await store.result(of: "s", in: "g", fingerprint: "a") == nil)
        #expect(try await store.result(of: "s", in: "f", fingerprint: "b") == nil)
    }

    @Test(arguments: DatabaseKind.available)
    func areForgotten(_ kind: DatabaseKind) async throws {
        let fresh = try FreshDatabase(kind)
        let store = SQLStepResultStore(try fresh.open())
        try await store.keep(result("old", at: 0, step: "other"))
        try await store.keep(result("first", at: 1))
        try await store.keep(result("0", at: 2))
        try fill(fresh, upTo: StepResult.countLimit - 3)
        try await store.keep(result("not one too many", at: 2))
        #expect(try await store.result(of: "s", in: "f", fingerprint: "first") != nil)
        try await store.keep(result("last", at: 2))
        #expect(try await store.result(of: "s", in: "f", fingerprint: "first") == nil)
        #expect(try await store.result(of: "s", in: "f", fingerprint: "0") != nil)
        #expect(try await store.result(of: "other", in: "f", fingerprint: "old") != nil)
        try await store.keep(result("late", at: StepResult.age.components.seconds + 1))
        #expect(try await store.result(of: "other", in: "f", fingerprint: "old") == nil)
        #expect(try await store.result(of: "s", in: "f", fingerprint: "0") != nil)
    }

    /// Puts results 1 to `last` in at once: kept one by one, a thousand take half a minute.
    private func fill(_ fresh: FreshDatabase, upTo last: Int) throws {
        var handle = SQLHandle(try fresh.driver().connect(.writing))
        try handle.begin(.full)
        try handle.script(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < \(last))
            INSERT INTO step_results (flow, step, fingerprint, outputs, inputs, run_id, made_at)
            SELECT 'f', 's', CAST(n AS TEXT), '{}', '{}', 'r', 2000000 FROM numbers
            """)
        try handle.commit()
    }
}
