internal import Clocks
internal import Runs
internal import Synchronization
public import Telemetry

/// Counts runs and steps as they are stored, and remembers which runs ended until their spans are made.
///
/// What it costs a run is a few look-ups under a lock: nothing is read, written or waited for here.
public final class RunWatch: Sendable {
    private struct State {
        var waiting: Set<RunID> = []
        var running: [RunID: Timestamp] = [:]
        var steps: [RunID: [Int64: Timestamp]] = [:]
        /// Runs whose spans are to be made, and where they belong.
        var ended: [RunID] = []
        /// Where runs of pipelines that go on belong, and those that ended.
        var places: [RunID: TraceContext] = [:]
    }

    /// Runs that may wait until their spans are made.
    static let endedLimit = 5_000
    /// Runs of pipelines whose traces are remembered.
    static let placesLimit = 10_000

    private let state = Mutex(State())
    private let target = Mutex<Tracer?>(nil)

    private let runs = LabelledFamily(["name", "status"]) { Counter() }
    private let runTimes = LabelledFamily(["status"]) { Histogram() }
    private let stepCounts = LabelledFamily(["status"]) { Counter() }
    private let stepTimes = LabelledFamily(["status"]) { Histogram() }

    public init() {}

    /// Runs that end from now on are traced.
    public func trace(with tracer: Tracer) { target.withLock { $0 = tracer } }

    var tracer: Tracer? { target.withLock { $0 } }

    // MARK: What is stored

    func took(_ batch: RunLogBatch) {
        let isTraced = tracer != nil
        var ended: [(record: RunRecord, start: Timestamp?)] = []
        var endedSteps: [(status: String, start: Timestamp?, end: Timestamp)] = []
        var lost = 0
        state.withLock { state in
            for submission in batch.submissions where !submission.record.status.isFinal {
                state.waiting.insert(submission.record.id)
            }
            // Those that go on are loaded next.
            state.waiting.formUnion(batch.adopted)
            for entry in batch.entries {
                for transition in entry.transitions {
                    Self.take(transition, of: entry.run, &state, &endedSteps)
                }
            }
            for record in batch.heads + batch.submissions.map(\.record) where record.status.isFinal {
                state.waiting.remove(record.id)
                state.steps[record.id] = nil
                ended.append((record, state.running.removeValue(forKey: record.id)))
                guard isTraced else { continue }
                if state.ended.count < Self.endedLimit { state.ended.append(record.id) } else { lost += 1 }
            }
        }
        for (record, start) in ended { count(record, since: start) }
        for step in endedSteps { count(step.status, since: step.start, until: step.end) }
        if lost > 0 { tracer?.dropped.add(lost) }
    }

    private static func take(
        _ transition: RunTransition, of run: RunID, _ state: inout State,
        _ ended: inout [(status: String, start: Timestamp?, end: Timestamp)]
    ) {
        func end(_ fence: Int64, _ status: StepStatus, _ state: inout State) {
            ended.append((status.rawValue, state.steps[run]?.removeValue(forKey: fence), transition.time))
        }
        switch transition.change {
        case .started:
            state.waiting.remove(run)
            state.running[run] = transition.time
        case .resumed: state.waiting.insert(run)
        case .stepStarted(_, _, let fence): state.steps[run, default: [:]][fence] = transition.time
        case .stepSucceeded(_, let fence, _): end(fence, .success, &state)
        case .stepFailed(_, let fence, _, _): end(fence, .failed, &state)
        case .stepCancelled(_, let fence): end(fence, .cancelled, &state)
        case .stepLost(_, let fence): state.steps[run]?[fence] = nil
        case .stepSkipped: ended.append((StepStatus.skipped.rawValue, nil, transition.time))
        default: break
        }
    }

    /// Runs that an engine goes on with.
    func found(_ runs: [UnfinishedRun], at time: Timestamp) {
        state.withLock { state in
            for run in runs where state.running[run.run.id] == nil {
                if run.isWaiting {
                    state.waiting.insert(run.run.id)
                } else {
                    state.waiting.remove(run.run.id)
                    state.running[run.run.id] = time
                }
            }
        }
    }

    /// A run of pipelines as it is now.
    func took(_ record: RunRecord) {
        let isTraced = tracer != nil
        let start: Timestamp? = state.withLock { state in
            guard record.status.isFinal else {
                if record.status == .pending {
                    state.waiting.insert(record.id)
                } else {
                    state.waiting.remove(record.id)
                    state.running[record.id] = record.startedAt ?? record.createdAt
                }
                if isTraced, let outer = TraceContext.current, state.places.count < Self.placesLimit {
                    state.places[record.id] = outer
                }
                return nil
            }
            state.waiting.remove(record.id)
            if isTraced, state.ended.count < Self.endedLimit { state.ended.append(record.id) }
            return state.running.removeValue(forKey: record.id)
        }
        if record.status.isFinal { count(record, since: start) }
    }

    func took(_ steps: [StepRecord]) {
        for step in steps where step.status.isFinal {
            count(step.status.rawValue, since: step.startedAt, until: step.finishedAt ?? step.startedAt)
        }
    }

    /// Runs that ended, at most so many, with where those of pipelines belong.
    func takeEnded(_ limit: Int) -> [(run: RunID, outer: TraceContext?)] {
        state.withLock { state in
            let taken = state.ended.prefix(limit).map { ($0, state.places.removeValue(forKey: $0)) }
            state.ended.removeFirst(taken.count)
            return taken
        }
    }

    // MARK: Numbers

    private func count(_ record: RunRecord, since start: Timestamp?) {
        runs.metric([record.name ?? record.kind.rawValue, record.status.rawValue]).add()
        guard let start = start ?? record.startedAt, let end = record.finishedAt else { return }
        runTimes.metric([record.status.rawValue]).record(
            microseconds: Int(clamping: max(0, end.microseconds - start.microseconds)))
    }

    private func count(_ status: String, since start: Timestamp?, until end: Timestamp?) {
        stepCounts.metric([status]).add()
        guard let start, let end else { return }
        stepTimes.metric([status]).record(microseconds: Int(clamping: max(0, end.microseconds - start.microseconds)))
    }

    public func write(to text: inout PrometheusText) {
        let (waiting, running, steps) = state.withLock { state in
            (state.waiting.count, state.running.count, state.steps.values.reduce(0) { $0 + $1.count })
        }
        text.gauge("martlet_runs_queued", "Runs of this server that wait for their turn.", waiting)
        text.gauge("martlet_runs_running", "Runs of this server that go on now.", running)
        text.gauge("martlet_steps_running", "Steps of flows of this server that go on now.", steps)
        text.counters("martlet_runs_total", "Runs that ended, by flow or kind and by how they ended.", runs)
        text.histograms("martlet_run_duration_seconds", "How long runs took from their start to their end.", runTimes)
        text.counters("martlet_steps_total", "Attempts of steps that ended, by how they ended.", stepCounts)
        text.histograms("martlet_step_duration_seconds", "How long attempts of steps took.", stepTimes)
        guard let tracer else { return }
        text.counter("martlet_trace_spans_sent_total", "Spans that a collector took.", tracer.sent.value)
        text.counter(
            "martlet_trace_spans_dropped_total", "Spans that were lost since nobody took them in time.",
            tracer.dropped.value)
        text.gauge("martlet_trace_spans_waiting", "Spans that wait to be sent.", tracer.count)
    }
}
