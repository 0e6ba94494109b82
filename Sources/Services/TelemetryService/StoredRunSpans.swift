internal import Clocks
internal import Runs
internal import Telemetry

/// Walks what happened to a run of an engine since it was asked for, or resumed last.
struct StoredRunSpans {
    private struct Attempt {
        var step: String
        var number: Int
        var start: Timestamp
        var end: Timestamp?
        var outcome: StepOutcome?
        var error: String?
        var note: String?
    }

    private struct Step {
        var start: Timestamp
        var end: Timestamp
        var status = Span.Status.ok
    }

    let run: StoredRun
    /// How often the run was resumed.
    let part: Int
    private let begin: Timestamp?
    private var attempts: [(fence: Int64, attempt: Attempt)] = []
    private var positions: [Int64: Int] = [:]
    private var steps: [String: Step] = [:]
    private var order: [String] = []

    init(_ run: StoredRun) {
        self.run = run
        let resumed = run.transitions.lastIndex { if case .resumed = $0.change { true } else { false } }
        part = run.transitions.count { if case .resumed = $0.change { true } else { false } }
        begin = resumed.map { run.transitions[$0].time }
        for transition in run.transitions[(resumed ?? 0)...] { add(transition) }
    }

    private mutating func add(_ transition: RunTransition) {
        let time = transition.time
        switch transition.change {
        case .stepStarted(let step, let attempt, let fence):
            positions[fence] = attempts.count
            attempts.append((fence, Attempt(step: step, number: attempt, start: time)))
            begin(step, time)
        case .stepFannedOut(let step, _): begin(step, time)
        case .stepSucceeded(let step, let fence, let outcome):
            end(fence, time) { $0.outcome = outcome }
            end(step, time, .ok)
        case .stepFailed(let step, let fence, let error, let retryAfter):
            end(fence, time) { $0.error = error.message }
            end(step, time, retryAfter == nil ? .error(error.message) : .ok)
        case .stepCancelled(let step, let fence):
            end(fence, time) { $0.error = "it was cancelled" }
            end(step, time, .error("it was cancelled"))
        case .stepLost(_, let fence): end(fence, time) { $0.error = "whoever did it is gone" }
        case .decided(let step, let approved, _, _):
            for position in attempts.indices where attempts[position].attempt.step == step {
                attempts[position].attempt.note = approved ? "approved" : "rejected"
            }
        default: break
        }
    }

    private mutating func begin(_ step: String, _ time: Timestamp) {
        guard steps[step] == nil else { return }
        steps[step] = Step(start: time, end: time)
        order.append(step)
    }

    private mutating func end(_ fence: Int64, _ time: Timestamp, _ change: (inout Attempt) -> Void) {
        guard let position = positions[fence] else { return }
        attempts[position].attempt.end = time
        change(&attempts[position].attempt)
    }

    private mutating func end(_ step: String, _ time: Timestamp, _ status: Span.Status) {
        for name in [step, Self.outer(step)].compactMap(\.self) {
            guard var known = steps[name] else { continue }
            known.end = max(known.end, time)
            if name == step || status != .ok { known.status = status }
            steps[name] = known
        }
    }

    /// The step that fans out, of an element: `load` for `load[3]`.
    private static func outer(_ step: String) -> String? {
        guard step.last == "]", let bracket = step.lastIndex(of: "[") else { return nil }
        return String(step[..<bracket])
    }

    func spans(at place: RunSpans.Place) -> [Span] {
        let record = run.record
        let end = record.finishedAt ?? record.createdAt
        var spans = [RunSpans.run(record, at: place, from: begin, isResumed: part > 0)]
        func context(_ span: SpanID) -> TraceContext {
            TraceContext(trace: place.context.trace, span: span, isSampled: true)
        }
        func id(_ step: String) -> SpanID? { RunSpans.span(record.id, "step/\(part)/\(step)") }
        let kinds = Dictionary(
            run.submission.definition.steps.map { ($0.name, $0.kind.rawValue) }, uniquingKeysWith: { first, _ in first }
        )
        for name in order.prefix(RunSpans.limit) {
            guard let step = steps[name], let span = id(name) else { continue }
            let outer = Self.outer(name)
            let parent = outer.flatMap { steps[$0] == nil ? nil : id($0) }
            spans.append(
                Span(
                    context: context(span), parent: parent ?? place.context.span, name: "step \(name)",
                    kind: .internal, start: RunSpans.nanoseconds(step.start), end: RunSpans.nanoseconds(step.end),
                    attributes: [
                        ("martlet.step.name", .text(name)),
                        ("martlet.step.kind", .text(kinds[outer ?? name] ?? kinds[name] ?? "")),
                    ], status: step.status))
        }
        for (fence, attempt) in attempts.prefix(max(0, RunSpans.limit - spans.count)) {
            guard let span = RunSpans.attempt(record.id, fence: fence), let parent = id(attempt.step) else { continue }
            var attributes: [(name: String, value: Span.Value)] = [
                ("martlet.step.name", .text(attempt.step)), ("martlet.step.attempt", .integer(Int64(attempt.number))),
            ]
            if let outcome = attempt.outcome {
                attributes += RunSpans.taken(outcome.rows, outcome.bytes, outcome.peakMemory, outcome.cpuTime)
            }
            if let note = attempt.note { attributes.append(("martlet.step.decision", .text(note))) }
            spans.append(
                Span(
                    context: context(span), parent: parent, name: "attempt \(attempt.number) of \(attempt.step)",
                    kind: .internal, start: RunSpans.nanoseconds(attempt.start),
                    end: RunSpans.nanoseconds(attempt.end ?? end), attributes: attributes,
                    status: attempt.error.map { .error($0) } ?? .ok))
        }
        return spans
    }

    /// The attempt of a step that a sub-flow's run belongs to.
    func attempt(of step: String, startedFor child: RunID) -> SpanID? {
        var fence: Int64?
        for transition in run.transitions {
            switch transition.change {
            case .stepStarted(step, _, let number): fence = number
            case .childStarted(step, child): return fence.flatMap { RunSpans.attempt(run.record.id, fence: $0) }
            default: break
            }
        }
        return fence.flatMap { RunSpans.attempt(run.record.id, fence: $0) }
    }
}
