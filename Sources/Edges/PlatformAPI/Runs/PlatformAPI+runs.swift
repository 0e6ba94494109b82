internal import Access
internal import RunEngine
internal import Errors
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import Orchestrator
internal import PlatformJSON
internal import Runs

extension PlatformAPI {
    /// How many runs a page has at most.
    private static let runsPerPage = 1...10_000
    /// How many lines of a run's log are shown at most.
    private static let logLines = 0...100_000

    /// `/runs`.
    var runRoutes: [Route] { [startRoute, listRunsRoute, showRunRoute, eventsRoute, cancelRoute] }

    private static let priorities: ClosedRange<Int64> = -1_000...1_000
    private static let startMembers =
        runMembers + [
            Field("keep_going", FieldSchema.flag),
            Field("priority", FieldSchema.integer(Int(priorities.lowerBound)...Int(priorities.upperBound))),
        ]

    private var startRoute: Route {
        .documented(
            .post, "/runs", "startRun", .write,
            RouteDocument(
                summary: "Start a run in the server, and say which it is", body: Self.startMembers, success: .accepted,
                answer: ["run": RunJSON.runSchema], isHeavy: true, errors: [.notFound])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let body = try await RequestBody(request, Self.startMembers)
            var run = try Self.runRequest(body, by: caller.author)
            run.priority = try body.integer("priority", in: Self.priorities).map { Int($0) } ?? 0
            if try body.bool("keep_going") { run.keepsGoing = true }
            let record = try await runs.start(run)
            return .json(
                ["run": RunJSON.run(record)], .accepted, fields: ["Location": "\(Self.prefix)/runs/\(record.id)"])
        }
    }

    private var listRunsRoute: Route {
        .documented(
            .get, "/runs", "listRuns", .read,
            RouteDocument(
                summary: "List runs, the newest first",
                query: [
                    Field("status", FieldSchema.choice(RunStatus.allCases.map(\.rawValue))),
                    Field("limit", FieldSchema.integer(Self.runsPerPage)),
                ], answer: ["runs": .array(of: RunJSON.runSchema)], errors: [.forbidden])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            var statuses: Set<RunStatus> = []
            for text in request.query.values(of: "status") where !text.isEmpty {
                guard let status = RunStatus(rawValue: text) else {
                    throw MartletError(
                        .invalidInput, "'\(text)' is no status of a run",
                        hint: "Those are: \(RunStatus.allCases.map(\.rawValue).joined(separator: ", ")).")
                }
                statuses.insert(status)
            }
            let found = try await services.runs.runs(
                matching: RunFilter(
                    statuses: statuses.isEmpty ? nil : statuses,
                    limit: request.integer("limit", in: Self.runsPerPage, default: 20)))
            return .json(["runs": .array(found.map(RunJSON.run))])
        }
    }

    private var showRunRoute: Route {
        .documented(
            .get, "/runs/{run}", "showRun", .read,
            RouteDocument(
                summary: "A run's steps, tests and log",
                query: [Field("logs", FieldSchema.integer(Self.logLines))],
                answer: RunJSON.detailsSchema, errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let logs = try request.integer("logs", in: Self.logLines, default: 100)
            return .json(RunJSON.details(try await details(of: run, logs: logs)))
        }
    }

    private func details(of run: RunRecord, logs: Int) async throws -> RunDetails {
        RunDetails(
            run: run, steps: try await services.runs.steps(of: run.id),
            tests: try await services.runs.tests(of: run.id),
            logs: try await services.runs.logs(of: run.id, after: 0, limit: logs))
    }

    private var eventsRoute: Route {
        .documented(
            .get, "/runs/{run}/events", "runEvents", .read,
            RouteDocument(
                summary: "What happens in a run, a JSON object on a line for each event; the last is the summary",
                media: ["application/x-ndjson", "text/event-stream"], event: RunJSON.eventSchema,
                errors: [.forbidden, .notFound])
        ) { request, caller in
            try caller.requireWholeLake(.read)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            let isStream = request.fields["Accept"]?.contains("text/event-stream") == true
            let fields: HTTPFields = [
                "Content-Type": isStream ? "text/event-stream" : "application/x-ndjson", "Cache-Control": "no-store",
            ]
            guard let live = runs.run(run.id) else {
                let lines = try await told(of: run).map { Self.framed($0, isStream) }
                return HTTPResponse(.ok, fields: fields, body: .bytes(Array(lines.joined())))
            }
            return HTTPResponse(
                .ok, fields: fields,
                body: .stream(length: nil) { sink in
                    var count = 0
                    while true {
                        let lines = try await live.lines(after: count)
                        if lines.isEmpty { return }
                        count += lines.count
                        try await sink.write(Array(lines.map { Self.framed($0, isStream) }.joined()))
                    }
                })
        }
    }

    /// The events of a run that this process has not worked on, from what is kept of it; a summary only where it has ended.
    private func told(of run: RunRecord) async throws -> [[UInt8]] {
        let details = try await details(of: run, logs: Self.logLines.upperBound)
        var events: [RunEvent] = [.started(run, steps: details.steps)]
        events += details.logs.map { .log($0) }
        events += details.tests.map { .testEnded($0) }
        events += details.steps.filter { $0.status.isFinal }.map { .stepEnded($0) }
        var progress = RunProgress()
        for event in events { progress.apply(event, at: run.createdAt) }
        return events.compactMap { RunJSON.event($0)?.encoded() }
            + (run.status.isFinal ? [RunJSON.summary(progress).encoded()] : [])
    }

    private static func framed(_ line: [UInt8], _ isEventStream: Bool) -> [UInt8] {
        isEventStream ? Array("data: ".utf8) + line + Array("\n\n".utf8) : line + [UInt8(ascii: "\n")]
    }

    private var cancelRoute: Route {
        .documented(
            .post, "/runs/{run}/cancel", "cancelRun", .write,
            RouteDocument(
                summary: "Cancel a run of this server; it ends in order", success: .accepted,
                answer: ["run": RunJSON.runSchema], errors: [.notFound, .conflict])
        ) { request, caller in
            try caller.requireWholeLake(.write)
            let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
            if run.driver != nil, !run.status.isFinal {
                let engine = try requireEngine()
                try await engine.cancel(run.id, by: caller.author, reason: nil)
                return .json(["run": RunJSON.run(try await engine.head(of: run.id))], .accepted)
            }
            guard let live = runs.run(run.id) else {
                throw MartletError(
                    .conflict,
                    run.status.isFinal ? "the run \(run.id) has ended" : "another process works on the run \(run.id)",
                    hint: run.status.isFinal ? nil : "Stop the command that started it.")
            }
            guard !live.isEnded else { throw MartletError(.conflict, "the run \(run.id) has ended") }
            live.cancel()
            return .json(["run": RunJSON.run(run)], .accepted)
        }
    }
}
