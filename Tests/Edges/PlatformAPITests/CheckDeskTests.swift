import Errors
import HTTP
import Orchestrator
import Testing

@testable import PlatformAPI

@Suite struct CheckDeskTests {
    /// Longer than a starved machine lets a test wait: these checks end because something else ends them.
    private static let never: Duration = .seconds(86_400)

    /// Tells when it has begun, and ends only when it is cancelled.
    private struct Hanging {
        let began: AsyncStream<Void>
        private let beginning: AsyncStream<Void>.Continuation
        private let never = AsyncStream<Void>.makeStream()

        init() { (began, beginning) = AsyncStream.makeStream() }

        func wait() async throws -> DraftReport {
            beginning.yield()
            for await _ in never.stream {}
            try Task.checkCancellation()
            return DraftReport()
        }

        func hasBegun() async { for await _ in began { return } }
    }

    @Test func theNextCheckOfAnEditorEndsTheOneBefore() async throws {
        let desk = CheckDesk(timeLimit: Self.never)
        let hanging = Hanging()
        let first = Task { try await desk.check(by: "ann") { try await hanging.wait() } }
        await hanging.hasBegun()
        _ = try await desk.check(by: "ben") { DraftReport() }
        _ = try await desk.check(by: "ann") { DraftReport() }
        await #expect(throws: CancellationError.self) { try await first.value }
    }

    @Test func onlySomeCheckAtOnce() async throws {
        let desk = CheckDesk(timeLimit: Self.never)
        var tasks: [Task<DraftReport, any Error>] = []
        for number in 0..<CheckDesk.atOnce {
            let hanging = Hanging()
            tasks.append(Task { try await desk.check(by: "editor \(number)") { try await hanging.wait() } })
            await hanging.hasBegun()
        }
        let refused = await #expect(throws: HTTPFailure.self) { try await desk.check(by: "one more") { DraftReport() } }
        #expect(refused?.status == .tooManyRequests)
        for task in tasks {
            task.cancel()
            _ = await task.result
        }
        _ = try await desk.check(by: "one more") { DraftReport() }
    }

    @Test func aCheckThatTakesTooLongEnds() async throws {
        let hanging = Hanging()
        let error = await #expect(throws: MartletError.self) {
            try await CheckDesk.within(.milliseconds(1)) { try await hanging.wait() }
        }
        #expect(error?.code == .timedOut)
    }
}
