internal import Compression
internal import Errors
public import HTTP
internal import Identifiers
public import Runs
public import Telemetry

/// Makes the spans of runs that ended, and sends all spans to a collector.
///
/// Nobody waits for it: what it cannot send in time is dropped, and counted.
public struct TraceService: Sendable {
    public let tracer: Tracer
    private let settings: TraceSettings
    private let watch: RunWatch
    private let log: any RunLogStore
    private let runs: any RunStore
    private let sender: any HTTPSender
    private let version: String
    private let pause: @Sendable (Duration) async throws -> Void

    /// How often runs that ended are looked for.
    private static let glance = Duration.milliseconds(200)
    /// Runs whose spans are made in one look.
    private static let runsAtOnce = 200
    /// Sub-flows inside of one another whose places are looked for.
    private static let depth = 32
    /// Attempts to send a batch.
    private static let attempts = 5
    private static let firstWait = Duration.seconds(1)
    /// How long the end of a server waits for its last spans.
    private static let lastPatience = Duration.seconds(3)

    /// - Parameter log: The log of runs itself, without a watch.
    public init(
        _ settings: TraceSettings, watch: RunWatch, log: any RunLogStore, runs: any RunStore, sender: any HTTPSender,
        version: String, pause: @escaping @Sendable (Duration) async throws -> Void
    ) {
        tracer = Tracer(limit: settings.queueSpans, ratio: settings.ratio)
        self.settings = settings
        self.watch = watch
        self.log = log
        self.runs = runs
        self.sender = sender
        self.version = version
        self.pause = pause
        watch.trace(with: tracer)
    }

    /// Goes on until the task is cancelled; sends what waits then, as far as there is time.
    ///
    /// - Parameter report: Told when the collector is away, and when it is back.
    public func run(report: @escaping @Sendable (String) -> Void) async {
        await withTaskGroup(of: Void.self) { group in
            group.addTask { await self.makeForever(report) }
            group.addTask { await self.sendForever(report) }
        }
        // On their own, since this task is cancelled; a collector that does not answer is not waited for.
        let last = Task {
            await self.makeSpans(report)
            while self.tracer.count > 0, await self.sendBatch(attempts: 1, report), !Task.isCancelled {}
        }
        let limit = Task {
            try await pause(Self.lastPatience)
            last.cancel()
        }
        await last.value
        limit.cancel()
    }

    // MARK: Making

    private func makeForever(_ report: @escaping @Sendable (String) -> Void) async {
        while (try? await pause(Self.glance)) != nil { await makeSpans(report) }
    }

    func makeSpans(_ report: @Sendable (String) -> Void) async {
        while true {
            let ended = watch.takeEnded(Self.runsAtOnce)
            for (run, outer) in ended {
                do {
                    tracer.record(try await spans(of: run, outer))
                } catch {
                    if Task.isCancelled { return }
                    tracer.dropped.add()
                    report("the trace of run \(run) is lost: \(MartletError(wrapping: error).message)")
                }
            }
            if ended.count < Self.runsAtOnce { return }
        }
    }

    private func spans(of id: RunID, _ outer: TraceContext?) async throws -> [Span] {
        guard let stored = try await log.load(id) else {
            guard let place = RunSpans.place(of: id, inside: outer, part: 0, tracer), place.context.isSampled,
                let record = try await runs.run(id)
            else { return [] }
            return RunSpans.spans(of: record, try await runs.steps(of: id), at: place)
        }
        let walk = StoredRunSpans(stored)
        guard let place = try await place(of: stored, walk, depth: Self.depth), place.context.isSampled else {
            return []
        }
        return walk.spans(at: place)
    }

    /// A run is inside of what asked for it: a request, or the step of another run.
    private func place(of run: StoredRun, _ walk: StoredRunSpans, depth: Int) async throws -> RunSpans.Place? {
        var outer = run.submission.traceparent.flatMap { TraceContext(traceparent: $0) }
        if let parent = run.record.parent, depth > 0, let stored = try await log.load(parent.run) {
            let walk = StoredRunSpans(stored)
            if var context = try await place(of: stored, walk, depth: depth - 1)?.context {
                if let span = walk.attempt(of: parent.step, startedFor: run.record.id) { context.span = span }
                outer = context
            }
        }
        return RunSpans.place(of: run.record.id, inside: outer, part: walk.part, tracer)
    }

    // MARK: Sending

    private func sendForever(_ report: @escaping @Sendable (String) -> Void) async {
        var waited = Duration.zero
        while (try? await pause(Self.glance)) != nil {
            waited += Self.glance
            let isDue = waited >= .milliseconds(settings.delayMilliseconds) || tracer.count >= settings.batchSpans
            guard isDue else { continue }
            waited = .zero
            while tracer.count > 0, !Task.isCancelled { _ = await sendBatch(attempts: Self.attempts, report) }
        }
    }

    /// Sends the spans that wait longest; false where they were lost.
    @discardableResult
    func sendBatch(attempts: Int, _ report: @Sendable (String) -> Void) async -> Bool {
        let spans = tracer.take(settings.batchSpans)
        guard !spans.isEmpty else { return true }
        do throws(MartletError) {
            try await send(spans, attempts: attempts)
            tracer.sent.add(spans.count)
            return true
        } catch {
            tracer.dropped.add(spans.count)
            if error.code != .cancelled {
                report("\(spans.count) spans were not sent to the collector of traces: \(error.message)")
            }
            return false
        }
    }

    private func send(_ spans: [Span], attempts: Int) async throws(MartletError) {
        let export = TraceExport(resource: settings.resource, scope: (name: "martlet", version: version), spans: spans)
        var request = OutgoingRequest(.post, settings.url)
        request.fields["Content-Type"] = settings.form.contentType
        for (name, value) in settings.headers { request.fields[name] = value }
        var body = settings.form == .protobuf ? export.protobuf : export.json
        if settings.isCompressed {
            body = try Gzip.compress(body)
            request.fields["Content-Encoding"] = "gzip"
        }
        request.body = .bytes(body)
        var wait = Self.firstWait
        for attempt in 1...max(1, attempts) {
            do {
                let response = try await sender.send(request, limit: 1 << 20)
                if !response.status.isError { return }
                throw MartletError(
                    .unavailable, "it answered with status \(response.status)",
                    retry: Self.isPassing(response.status) ? .safely : .never)
            } catch {
                let error = MartletError(wrapping: error)
                if Task.isCancelled { throw MartletError(.cancelled, "sending was cancelled") }
                guard attempt < attempts, error.retry != .never else { throw error }
            }
            do { try await pause(wait) } catch { throw MartletError(.cancelled, "sending was cancelled") }
            wait = wait * 2
        }
    }

    /// The statuses after which the specification lets a sender try again.
    private static func isPassing(_ status: HTTPStatus) -> Bool {
        [429, 502, 503, 504].contains(status.rawValue)
    }
}
