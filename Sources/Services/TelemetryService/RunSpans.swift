internal import Clocks
internal import Cryptography
internal import Identifiers
internal import Runs
internal import Telemetry

/// Makes the spans of a run of what is stored of it: run, steps and attempts, under IDs that follow from the run's own.
///
/// So nothing has to be remembered while a run goes on, and a server that takes over makes the same spans.
enum RunSpans {
    /// Spans of one run; attempts beyond are left out.
    static let limit = 1000

    /// The place of a run in a trace.
    struct Place: Sendable, Hashable {
        /// Its own span.
        var context: TraceContext
        var parent: SpanID?
    }

    /// The place of a run that was asked for from elsewhere, or that begins a trace: one with the run's own ID.
    static func place(of run: RunID, inside outer: TraceContext?, part: Int, _ tracer: Tracer) -> Place? {
        guard let span = span(run, "run/\(part)") else { return nil }
        if let outer {
            return Place(
                context: TraceContext(trace: outer.trace, span: span, isSampled: outer.isSampled), parent: outer.span)
        }
        guard let trace = TraceID(high: run.uuid.high, low: run.uuid.low) else { return nil }
        return Place(
            context: TraceContext(trace: trace, span: span, isSampled: tracer.samples(trace)), parent: nil)
    }

    /// The span of an attempt.
    static func attempt(_ run: RunID, fence: Int64) -> SpanID? { span(run, "attempt/\(fence)") }

    static func span(_ run: RunID, _ what: String) -> SpanID? {
        let digest = SHA256.digest(of: run.uuid.bytes + Array(what.utf8)).bytes
        return SpanID(digest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
    }

    /// The span of the run itself.
    static func run(_ record: RunRecord, at place: Place, from start: Timestamp?, isResumed: Bool) -> Span {
        let name = record.name ?? record.kind.rawValue
        var attributes: [(name: String, value: Span.Value)] = [
            ("martlet.run.id", .text("\(record.id)")), ("martlet.run.kind", .text(record.kind.rawValue)),
            ("martlet.run.name", .text(name)), ("martlet.run.trigger", .text(record.trigger)),
            ("martlet.run.status", .text(record.status.rawValue)),
            ("martlet.run.target_branch", .text(record.targetBranch)),
        ]
        if let commit = record.publishedCommit { attributes.append(("martlet.run.published_commit", .text(commit))) }
        return Span(
            context: place.context, parent: place.parent, name: "run \(name)\(isResumed ? " (resumed)" : "")",
            kind: .internal, start: nanoseconds(start ?? record.startedAt ?? record.createdAt),
            end: nanoseconds(record.finishedAt ?? record.createdAt), attributes: attributes,
            status: status(record.status == .success, record.error ?? record.status.rawValue))
    }

    static func status(_ isGood: Bool, _ error: String?) -> Span.Status { isGood ? .ok : .error(error ?? "") }

    static func nanoseconds(_ time: Timestamp) -> UInt64 { UInt64(max(0, time.microseconds)) * 1000 }

    /// Spans of a run whose steps are recorded one by one, as pipelines' are.
    static func spans(of record: RunRecord, _ steps: [StepRecord], at place: Place) -> [Span] {
        var spans = [run(record, at: place, from: nil, isResumed: false)]
        for step in steps.prefix(limit - 1) {
            guard let start = step.startedAt, let end = step.finishedAt,
                let id = span(record.id, "step/\(step.name)")
            else { continue }
            spans.append(
                Span(
                    context: TraceContext(trace: place.context.trace, span: id, isSampled: true),
                    parent: place.context.span, name: "step \(step.name)", kind: .internal, start: nanoseconds(start),
                    end: nanoseconds(end),
                    attributes: [("martlet.step.name", .text(step.name)), ("martlet.step.action", .text(step.action))]
                        + taken(step.rowsWritten, step.bytesWritten, step.peakMemory, step.cpuTime),
                    status: status(step.status == .success || step.status == .skipped, step.error)))
        }
        return spans
    }

    /// What a step took.
    static func taken(
        _ rows: Int64?, _ bytes: Int64?, _ memory: Int64?, _ cpu: Duration?
    ) -> [(name: String, value: Span.Value)] {
        var attributes: [(name: String, value: Span.Value)] = []
        if let rows { attributes.append(("martlet.step.rows", .integer(rows))) }
        if let bytes { attributes.append(("martlet.step.bytes", .integer(bytes))) }
        if let memory { attributes.append(("martlet.step.peak_memory_bytes", .integer(memory))) }
        if let cpu { attributes.append(("martlet.step.cpu_us", .integer(Int64(cpu / .microseconds(1))))) }
        return attributes
    }
}
