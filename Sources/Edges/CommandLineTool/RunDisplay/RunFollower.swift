import Clocks
import Errors
import Identifiers
import JSON
import PlatformJSON
import Runs
import Terminal

/// Follows a run of the engine on the screen until it has ended; stopping the command cancels the run.
struct RunFollower: Sendable {
    private let invocation: Invocation
    private let runs: any RunStore

    init(_ invocation: Invocation, _ runs: any RunStore) {
        self.invocation = invocation
        self.runs = runs
    }

    func follow(_ id: RunID, _ control: any RunControl) async throws -> ExitStatus {
        let invocation = invocation
        let record = try await invocation.context.interruption.whileHandled(by: {
            // Its end is what is waited for below, whether this arrives or not.
            Task { try await control.cancel(id, by: invocation.author, reason: "stopped at the terminal") }
        }) {
            for try await transition in try await control.watch(id, after: 0) {
                if invocation.isJSON {
                    try invocation.say(line(transition).text())
                } else if !invocation.isQuiet, let text = text(transition.change) {
                    try invocation.say(text)
                }
            }
            return try await control.wait(for: id)
        }
        if invocation.isJSON {
            try invocation.say(JSONValue.object(["event": "ended", "run": RunJSON.run(record)]).text())
        } else if !invocation.isQuiet || record.status != .success {
            try await say(record)
        }
        return record.status == .success ? .success : .failure
    }

    private func line(_ transition: RunTransition) -> JSONValue {
        ["event": .string(transition.change.word), "number": .integer(transition.number), "change": transition.json]
    }

    private func say(_ record: RunRecord) async throws {
        let style = invocation.style
        let time = record.finishedAt.map { $0.milliseconds - (record.startedAt ?? record.createdAt).milliseconds }
        let word = record.status == .success ? style("success", .green) : style(record.status.rawValue, .red)
        try invocation.say(
            "\(word)  run \(record.id)\(time.map { "  \(HumanUnits.duration(milliseconds: Int($0)))" } ?? "")")
        guard record.status == .failed else { return }
        if let error = record.error { try invocation.say(TextFitting.harmless(error)) }
        for line in try await lastLines(of: record.id) {
            try invocation.say("  \(line.step.map { "\($0): " } ?? "")\(TextFitting.harmless(line.message))")
        }
        try invocation.say("Go on from there with: martlet runs resume \(record.id)")
    }

    /// Lines that are read at once, and shown.
    private static let linesPerPage = 10_000
    private static let linesShown = 10

    private func lastLines(of id: RunID) async throws -> [LogRecord] {
        var last: [LogRecord] = []
        var position = 0
        while true {
            let lines = try await runs.logs(of: id, after: position, limit: Self.linesPerPage)
            position += lines.count
            last = Array((last + lines).suffix(Self.linesShown))
            if lines.count < Self.linesPerPage { return last }
        }
    }

    private func text(_ change: RunChange) -> String? {
        switch change {
        case .stepStarted(let step, let attempt, _): attempt > 1 ? "  \(step): attempt \(attempt)" : nil
        case .stepSucceeded(let step, _, let outcome):
            "  \(step): done\(outcome.rows.map { ", \(HumanUnits.count(Int($0), "row"))" } ?? "")"
        case .stepFailed(let step, _, let error, let retry):
            "  \(step): \(TextFitting.harmless(error.message))\(retry == nil ? "" : ", to be tried again")"
        case .stepCancelled(let step, _): "  \(step): cancelled"
        case .stepSkipped(let step, let reason): "  \(step): skipped (\(reason.rawValue))"
        case .stepFannedOut(let step, let items): "  \(step): \(HumanUnits.count(items.count, "item"))"
        case .decided(let step, let approved, let by, _): "  \(step): \(approved ? "approved" : "rejected") by \(by)"
        case .childStarted(let step, let run): "  \(step): run \(run)"
        case .published(let commit?): "  published as \(commit.prefix(12))"
        default: nil
        }
    }
}
