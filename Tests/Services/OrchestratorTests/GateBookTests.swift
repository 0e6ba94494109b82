import Errors
import Pipelines
import Testing

@testable import Orchestrator

@Suite struct GateBookTests {
    private func names(_ texts: String...) throws -> Set<PipelineName> {
        Set(try texts.map { try PipelineName($0, defaultNamespace: "default") })
    }

    @Test func aRunTakesAllItsPlacesOrNone() throws {
        var book = GateBook(pipelines: ["silver.a": 1], namespaces: ["gold": 1])
        #expect(book.enter(try names("silver.a"), priority: 0).ready == [1])
        #expect(book.enter(try names("silver.a", "gold.x"), priority: 0).ready == [])
        // It holds no place of gold while it waits, but is not overtaken at it either.
        #expect(book.enter(try names("gold.y"), priority: 0).ready == [])
        #expect(book.enter(try names("silver.b"), priority: 0).ready == [4])
        #expect(book.leave(try names("silver.a")) == [2])
        #expect(book.leave(try names("silver.a", "gold.x")) == [3])
        #expect(book.leave(try names("gold.y")) == [])
    }

    @Test func higherPrioritiesGoFirst() throws {
        var book = GateBook(pipelines: ["silver.a": 1], namespaces: [:])
        #expect(book.enter(try names("silver.a"), priority: 0).ready == [1])
        for priority in [0, 5, -1, 5] { #expect(book.enter(try names("silver.a"), priority: priority).ready == []) }
        var order: [Int] = []
        for _ in 0..<4 { order += book.leave(try names("silver.a")) }
        #expect(order == [3, 5, 2, 4])
    }

    @Test func oneThatIsGivenUpLetsOthersPass() throws {
        var book = GateBook(pipelines: ["silver.a": 1, "silver.b": 1], namespaces: [:])
        #expect(book.enter(try names("silver.a"), priority: 0).ready == [1])
        #expect(book.enter(try names("silver.a", "silver.b"), priority: 0).ready == [])
        #expect(book.enter(try names("silver.b"), priority: 0).ready == [])
        #expect(book.remove(2) == [3])
        #expect(book.remove(2) == nil)
        #expect(book.leave(try names("silver.a")) == [])
    }

    @Test func aRunThatIsCancelledWhileItWaitsNeverBegins() async throws {
        let gate = RunGate(pipelines: ["silver.a": 1], namespaces: [:])
        let wanted = try names("silver.a")
        try await gate.pass(wanted, priority: 0) {
            Issue.record("nobody is before it")
        } _: {
            let (started, end) = AsyncStream<Void>.makeStream()
            let second = Task {
                try await gate.pass(wanted, priority: 0, waits: { end.finish() }) { Issue.record("it was cancelled") }
            }
            for await _ in started {}
            second.cancel()
            await #expect(throws: MartletError.self) { try await second.value }
        }
        // Its place is free again.
        try await gate.pass(wanted, priority: 0) {
            Issue.record("nobody is before it")
        } _: {
        }
    }
}
