import Clocks
import Errors
import HTTP
import Identifiers
import JSON
import Runs
import Synchronization
import Telemetry
import Testing

@testable import TelemetryService

/// A log of runs that a test writes itself.
final class WrittenLog: RunLogStore {
    let runs = Mutex<[RunID: StoredRun]>([:])

    func append(_ batch: RunLogBatch) async throws(MartletError) -> [RunID] { batch.submissions.map(\.record.id) }
    func unfinished() async throws(MartletError) -> [UnfinishedRun] { [] }
    func load(_ id: RunID) async throws(MartletError) -> StoredRun? { runs.withLock { $0[id] } }
    func transitions(
        of id: RunID, after number: Int64, limit: Int
    ) async throws(MartletError) -> [RunTransition] { [] }
    func head(of id: RunID) async throws(MartletError) -> RunRecord? { nil }
}

/// A run of flows as it was stored.
enum WrittenRun {
    static let definition = RunDefinition(
        name: "nightly", kind: .flow, codeHash: "h",
        steps: [
            StepDefinition(name: "a", kind: .bash), StepDefinition(name: "b", kind: .flow, dependsOn: ["a"]),
        ])

    static func make(_ number: UInt64, _ changes: [RunChange], traceparent: String? = nil, parent: RunParent? = nil)
        -> StoredRun
    {
        var submission = RunSubmission(definition: definition, author: "ada", parent: parent)
        submission.traceparent = traceparent
        let id = RunID(UUID(high: 1, low: number))
        var record = submission.record(id: id, at: time(0), driver: nil)
        record.status = .success
        record.startedAt = time(1)
        record.finishedAt = time(changes.count)
        let transitions = changes.enumerated().map {
            RunTransition(number: Int64($0.offset + 1), time: time($0.offset + 1), change: $0.element)
        }
        return StoredRun(record: record, submission: submission, transitions: transitions)
    }

    static func time(_ second: Int) -> Timestamp { Timestamp(microseconds: Int64(second) * 1_000_000) }
}

@Suite struct RunSpansTests {
    private let tracer = Tracer(limit: 100)

    private func spans(_ run: StoredRun) throws -> [Span] {
        let walk = StoredRunSpans(run)
        return walk.spans(
            at: try #require(RunSpans.place(of: run.record.id, inside: nil, part: walk.part, tracer)))
    }

    @Test func attemptsAreInsideOfStepsAndThoseOfTheRun() throws {
        let failure = StepFailure(code: "failed", message: "no")
        let run = WrittenRun.make(
            7,
            [
                .started, .stepStarted(step: "a", attempt: 1, fence: 2),
                .stepFailed(step: "a", fence: 2, error: failure, retryAfter: .seconds(1)),
                .stepStarted(step: "a", attempt: 2, fence: 4),
                .stepSucceeded(step: "a", fence: 4, outcome: StepOutcome(rows: 5, peakMemory: 9)),
                .stepSkipped(step: "b", reason: .condition), .ended(status: .success, error: nil),
            ])
        let spans = try spans(run)
        #expect(spans.map(\.name) == ["run nightly", "step a", "attempt 1 of a", "attempt 2 of a"])
        #expect("\(spans[0].context.trace)" == "\(run.record.id)".replacing("-", with: ""))
        #expect(spans[1].parent == spans[0].context.span)
        #expect(spans[2].parent == spans[1].context.span && spans[3].parent == spans[1].context.span)
        #expect(spans.map(\.status) == [.ok, .ok, .error("no"), .ok])
        #expect((spans[1].start, spans[1].end) == (2_000_000_000, 5_000_000_000))
        #expect(spans[3].attributes.contains { $0.name == "martlet.step.rows" && $0.value == .integer(5) })
        // The same again, wherever it is made.
        #expect(try self.spans(run) == spans)
    }

    @Test func aResumedRunIsASpanOfItsOwn() throws {
        let failed: [RunChange] = [
            .started, .stepStarted(step: "a", attempt: 1, fence: 2),
            .stepFailed(step: "a", fence: 2, error: StepFailure(code: "failed", message: "no"), retryAfter: nil),
            .ended(status: .failed, error: "no"),
        ]
        let before = try spans(WrittenRun.make(7, failed))
        let after = try spans(
            WrittenRun.make(
                7,
                failed + [
                    .resumed(by: "ada"), .started, .stepStarted(step: "a", attempt: 1, fence: 7),
                    .stepSucceeded(step: "a", fence: 7, outcome: StepOutcome()), .ended(status: .success, error: nil),
                ]))
        #expect(after.map(\.name) == ["run nightly (resumed)", "step a", "attempt 1 of a"])
        #expect(Set(before.map(\.context.span)).isDisjoint(with: after.map(\.context.span)))
        #expect(after[0].start == 5_000_000_000)
        #expect(before[0].context.trace == after[0].context.trace)
    }

    @Test func elementsAreInsideOfTheStepThatFansOut() throws {
        let spans = try spans(
            WrittenRun.make(
                7,
                [
                    .started, .stepFannedOut(step: "a", items: [1, 2]),
                    .stepStarted(step: "a[0]", attempt: 1, fence: 3), .stepStarted(step: "a[1]", attempt: 1, fence: 4),
                    .stepSucceeded(step: "a[0]", fence: 3, outcome: StepOutcome()),
                    .stepCancelled(step: "a[1]", fence: 4), .ended(status: .cancelled, error: nil),
                ]))
        #expect(spans.map(\.name).prefix(4) == ["run nightly", "step a", "step a[0]", "step a[1]"])
        #expect(spans[2].parent == spans[1].context.span && spans[3].parent == spans[1].context.span)
        #expect(spans[1].status == .error("it was cancelled"))
        #expect(spans[1].end == 6_000_000_000)
    }

    @Test func aSubFlowIsInsideOfTheAttemptThatAskedForIt() async throws {
        let log = WrittenLog()
        let sender = CountingSender()
        let watch = RunWatch()
        var settings = TraceSettings(url: "http://c")
        settings.form = .json
        let service = TraceService(
            settings, watch: watch, log: log, runs: NoRuns(), sender: sender, version: "1",
            pause: { _ in throw CancellationError() })
        let outer = WrittenRun.make(
            7,
            [
                .started, .stepStarted(step: "b", attempt: 1, fence: 2),
                .childStarted(step: "b", run: RunID(UUID(high: 1, low: 8))),
                .stepSucceeded(step: "b", fence: 2, outcome: StepOutcome()), .ended(status: .success, error: nil),
            ], traceparent: "00-\(TraceContextText.trace)-\(TraceContextText.span)-01")
        let inner = WrittenRun.make(
            8, [.started, .ended(status: .success, error: nil)],
            parent: RunParent(run: outer.record.id, step: "b"))
        for run in [outer, inner] {
            log.runs.withLock { $0[run.record.id] = run }
            var batch = RunLogBatch()
            batch.heads = [run.record]
            watch.took(batch)
        }
        await service.makeSpans { _ in }
        #expect(service.tracer.count == 4)
        let spans = service.tracer.take(9)
        let attempt = try #require(spans.first { $0.name == "attempt 1 of b" })
        let child = try #require(spans.last)
        #expect(child.parent == attempt.context.span)
        #expect(spans.allSatisfy { "\($0.context.trace)" == TraceContextText.trace })
        #expect(spans[0].parent.map { "\($0)" } == TraceContextText.span)
    }

    @Test func whatACollectorDoesNotTakeIsTriedAgainAndThenDropped() async throws {
        let sender = CountingSender()
        let waited = Mutex<[Duration]>([])
        let service = TraceService(
            TraceSettings(url: "http://c"), watch: RunWatch(), log: WrittenLog(), runs: NoRuns(), sender: sender,
            version: "1", pause: { time in waited.withLock { $0.append(time) } })
        func record() {
            service.tracer.record([
                Span(
                    context: service.tracer.begin(inside: nil), parent: nil, name: "x", kind: .server, start: 1, end: 2,
                    attributes: [], status: .unset)
            ])
        }
        sender.statuses.withLock { $0 = [503, 429, 200] }
        record()
        #expect(await service.sendBatch(attempts: 5) { _ in })
        #expect(waited.withLock { $0 } == [.seconds(1), .seconds(2)])
        #expect((service.tracer.sent.value, service.tracer.dropped.value) == (1, 0))
        sender.statuses.withLock { $0 = [400] }
        record()
        let told = Mutex<[String]>([])
        #expect(await !service.sendBatch(attempts: 5) { text in told.withLock { $0.append(text) } })
        #expect((service.tracer.sent.value, service.tracer.dropped.value) == (1, 1))
        #expect(told.withLock { $0.first }?.contains("400") == true)
        sender.statuses.withLock { $0 = [502, 502, 502] }
        record()
        #expect(await !service.sendBatch(attempts: 3) { _ in })
        #expect(service.tracer.dropped.value == 2)
    }
}

enum TraceContextText {
    static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    static let span = "00f067aa0ba902b7"
}

/// Answers with the statuses that it was given, and 200 then.
final class CountingSender: HTTPSender {
    let statuses = Mutex<[Int]>([])

    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        let status = statuses.withLock { $0.isEmpty ? 200 : $0.removeFirst() }
        return try await body(IncomingResponse(status: HTTPStatus(rawValue: status), fields: [:], body: .empty))
    }
}

/// No records.
struct NoRuns: RunStore {
    func create(_ run: RunRecord) async throws {}
    func update(_ run: RunRecord) async throws {}
    func record(run: RunID, steps: [StepRecord], tests: [TestRecord], logs: [LogRecord]) async throws {}
    func run(_ id: RunID) async throws -> RunRecord? { nil }
    func runs(matching filter: RunFilter) async throws -> [RunRecord] { [] }
    func steps(of id: RunID) async throws -> [StepRecord] { [] }
    func tests(of id: RunID) async throws -> [TestRecord] { [] }
    func logs(of id: RunID, after: Int, limit: Int) async throws -> [LogRecord] { [] }
    func logCount(of id: RunID) async throws -> Int { 0 }
    func tests(ofAsset asset: String, limit: Int) async throws -> [AssetTestRecord] { [] }
    func prune(finishedBefore time: Timestamp) async throws -> Int { 0 }
}
