import Querying
import QueryService
import Synchronization
import Terminal

/// One line that says how far a query is, on a terminal and until its rows are there.
final class QueryDisplay: Sendable {
    /// Most queries end before this, and show nothing.
    private static let patience = Duration.milliseconds(500)
    private static let interval = Duration.milliseconds(100)

    private struct State {
        /// Nil as long as nothing was drawn, so that there is nothing to take away.
        var region: LiveRegion?
        var isOver = false
    }

    let watch = QueryWatch()
    private let invocation: Invocation
    private let state = Mutex(State())

    init(_ invocation: Invocation) { self.invocation = invocation }

    /// Shows how far the query is while it is asked and written.
    func during<Value>(_ body: () async throws -> Value) async throws -> Value {
        guard invocation.showsProgress, invocation.errorFacts.canRedraw else { return try await body() }
        let start = ContinuousClock.now
        // Beside the body, and ended with it: it only looks.
        let watcher = Task {
            var pause = Self.patience
            while (try? await Task.sleep(for: pause)) != nil {
                pause = Self.interval
                show(after: Int((ContinuousClock.now - start) / .milliseconds(1)))
            }
        }
        defer {
            watcher.cancel()
            end()
        }
        return try await body()
    }

    /// What one line says.
    static func line(_ progress: QueryProgress?, milliseconds: Int) -> String {
        var parts = [HumanUnits.duration(milliseconds: milliseconds)]
        guard let progress else { return "waiting, \(parts[0])" }
        let read = Int(progress.rowsProcessed)
        if read > 0 { parts.insert("\(HumanUnits.count(read, "row")) read", at: 0) }
        let percent = progress.fraction.map { " \(Int(min(1, max(0, $0)) * 100))%" } ?? ""
        return "running\(percent), \(parts.joined(separator: ", "))"
    }

    private func show(after milliseconds: Int) {
        let line = Self.line(watch.progress, milliseconds: milliseconds)
        state.withLock { state in
            guard !state.isOver else { return }
            let facts = invocation.errorFacts
            var region = state.region ?? LiveRegion()
            write(region.frame([line], width: facts.width, height: facts.height))
            state.region = region
        }
    }

    /// Takes the line away for good.
    func end() {
        state.withLock { state in
            guard !state.isOver else { return }
            state.isOver = true
            guard var region = state.region.take() else { return }
            write(region.finish([], width: invocation.errorFacts.width))
        }
    }

    /// A display that cannot be written to is no reason to stop a query.
    private func write(_ text: String) {
        try? invocation.context.errors.write(text)
        try? invocation.context.errors.flush()
    }
}

/// An output before whose first byte the display goes away, since both are on one terminal.
struct OutputBehindDisplay: OutputSink {
    let sink: any OutputSink
    let display: QueryDisplay

    func write(_ bytes: [UInt8]) throws {
        display.end()
        try sink.write(bytes)
    }

    func flush() throws { try sink.flush() }
    func ready() async { await sink.ready() }
}
