internal import Errors
internal import HTTP
internal import Orchestrator
internal import PlatformJSON
internal import Synchronization

/// Checks of pipelines while somebody types: each ends the one before of the same editor, and only so many go on at once.
final class CheckDesk: Sendable {
    /// Checks that go on at once, of all editors.
    static let atOnce = 8
    /// How long a check may take.
    private let timeLimit: Duration

    private struct Running {
        var number: UInt64
        var task: Task<DraftReport, any Error>
    }

    private struct State {
        var running: [String: Running] = [:]
        var last: UInt64 = 0
        var count = 0
    }

    private let state = Mutex(State())

    init(timeLimit: Duration = .seconds(20)) { self.timeLimit = timeLimit }

    func check(
        by editor: String, _ body: @escaping @Sendable () async throws -> DraftReport
    ) async throws -> DraftReport {
        let begun = state.withLock { state -> (running: Running, old: Running?)? in
            let old = state.running[editor]
            guard state.count < Self.atOnce || old != nil else { return nil }
            state.last += 1
            state.count += 1
            // Unstructured because the next request of the editor ends it, not only its own.
            let running = Running(
                number: state.last, task: Task { [timeLimit] in try await Self.within(timeLimit, body) })
            state.running[editor] = running
            return (running, old)
        }
        guard let begun else {
            throw HTTPFailure(
                .tooManyRequests, "the server already checks \(Self.atOnce) pipelines, which is its limit; try again",
                fields: ["Retry-After": "\(PlatformFailure.retryAfterSeconds)"])
        }
        begun.old?.task.cancel()
        defer {
            state.withLock { state in
                state.count -= 1
                if state.running[editor]?.number == begun.running.number { state.running[editor] = nil }
            }
        }
        return try await withTaskCancellationHandler {
            try await begun.running.task.value
        } onCancel: {
            begun.running.task.cancel()
        }
    }

    /// Does something that is cancelled after a time.
    static func within<Value: Sendable>(
        _ limit: Duration, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await body() }
            group.addTask {
                try await Task.sleep(for: limit)
                return nil
            }
            defer { group.cancelAll() }
            guard let first = try await group.next(), let value = first else {
                throw MartletError(
                    .timedOut, "it took longer than \(limit)", hint: "Allow it more time, or ask for less.")
            }
            return value
        }
    }
}

/// How long the parts of a sample took, told by the task that finds its rows.
final class TimingsBox: Sendable {
    private let timings = Mutex<[DraftTiming]>([])

    func set(_ found: [DraftTiming]) { timings.withLock { $0 = found } }

    /// As the field Server-Timing has it.
    var text: String {
        timings.withLock { $0 }.map { "\($0.part);dur=\(PipelineSourceJSON.milliseconds($0))" }
            .joined(separator: ", ")
    }
}
