import Clocks
import Errors
import JSON
import Runs
import Synchronization
import Terminal
import PlatformJSON

/// Shows a run while it goes on: as a tree that is redrawn, as lines, or as JSON.
///
/// A reader that went away, or a full disk behind a redirection, must not stop a run: nothing more is shown then, and what
/// went wrong is told at the end.
final class RunWatcher: Sendable {
    enum Mode: Sendable { case tree, lines, json, silent }

    private struct State {
        var progress = RunProgress()
        var region = LiveRegion()
        /// Lines to be put above the tree with its next frame.
        var pending: [String] = []
        var failure: (any Error)?
    }

    private let state = Mutex(State())
    private let invocation: Invocation
    let mode: Mode
    private let eventLine: RunEventLine

    init(_ invocation: Invocation) {
        self.invocation = invocation
        mode =
            invocation.isJSON
            ? .json
            : invocation.isQuiet ? .silent : invocation.showsProgress && invocation.facts.canRedraw ? .tree : .lines
        eventLine = RunEventLine(isVerbose: invocation.isVerbose)
    }

    private var tree: RunTree { RunTree(style: invocation.style, unicode: invocation.facts.hasUnicode) }

    /// What is known so far.
    var progress: RunProgress { state.withLock { $0.progress } }

    /// Takes the next event; safe to call from any task.
    func receive(_ event: RunEvent) {
        let now = invocation.context.clock.now()
        state.withLock { state in
            state.progress.apply(event, at: now)
            switch mode {
            case .tree:
                if case .log(let record) = event,
                    let line = eventLine.line(for: event, progress: state.progress, at: now)
                {
                    state.pending.append(invocation.style(line, record.level == .warning ? .yellow : .dim))
                }
            case .lines:
                if let line = eventLine.line(for: event, progress: state.progress, at: now) { put(line + "\n", &state) }
            case .json:
                if let document = RunJSON.event(event) { put(document.text() + "\n", &state) }
            case .silent: break
            }
        }
    }

    private func put(_ text: String, _ state: inout State) {
        guard state.failure == nil else { return }
        do {
            try invocation.context.output.write(text)
            try invocation.context.output.flush()
        } catch {
            state.failure = error
        }
    }

    /// Draws the tree anew.
    func draw() {
        guard mode == .tree else { return }
        let now = invocation.context.clock.now()
        // The window may have changed.
        let facts = invocation.context.outputFacts(GlobalOptions.color(invocation.arguments))
        state.withLock { state in
            let lines = tree.lines(state.progress, at: now, height: facts.height)
            let above = state.pending
            state.pending = []
            put(state.region.frame(lines, above: above, width: facts.width, height: facts.height), &state)
        }
    }

    /// Runs a body while the tree is redrawn, and at the end says how it went.
    func watch<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
        let redrawing = redraw()
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body()) } catch { outcome = .failure(error) }
        redrawing?.cancel()
        await redrawing?.value
        finish()
        let failure = state.withLock { $0.failure }
        let result = try outcome.get()
        if let failure, !(failure is BrokenPipe) { throw failure }
        return result
    }

    /// A task beside the body: time goes on in the display even where no event comes.
    private func redraw() -> Task<Void, Never>? {
        guard mode == .tree else { return nil }
        return Task {
            while !Task.isCancelled {
                draw()
                // Ends early when it is cancelled, which is what is wanted.
                try? await Task.sleep(for: .microseconds(LiveRegion.shortestInterval_microseconds))
            }
        }
    }

    /// Leaves the last state of the run on the screen.
    private func finish() {
        let now = invocation.context.clock.now()
        let facts = invocation.context.outputFacts(GlobalOptions.color(invocation.arguments))
        let summary = RunSummary(style: invocation.style, width: invocation.width, unicode: facts.hasUnicode)
        state.withLock { state in
            let progress = state.progress
            let end = progress.run?.finishedAt ?? now
            switch mode {
            case .tree:
                let lines = progress.run == nil ? [] : tree.final(progress, at: end)
                put(state.region.finish(state.pending + lines, width: facts.width), &state)
            case .json:
                if progress.run != nil { put(RunJSON.summary(progress).text() + "\n", &state) }
                return
            case .lines, .silent: break
            }
            var lines = summary.failures(progress) + summary.findings(progress.findings)
            if mode == .silent, progress.run?.status == .success { lines = [] }
            if !lines.isEmpty || mode == .tree { lines.append("") }
            if mode != .silent || progress.run?.status != .success { lines += summary.outcome(progress) }
            put(lines.map { $0 + "\n" }.joined(), &state)
        }
    }
}
