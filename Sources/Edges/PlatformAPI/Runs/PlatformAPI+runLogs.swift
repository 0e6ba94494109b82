internal import Errors
internal import Access
internal import HTTP
internal import HTTPSecurity
internal import Identifiers
internal import JSON
internal import PlatformJSON
internal import RunEngine
internal import Runs

extension PlatformAPI {
    private static let linesPerAnswer = 1...10_000
    private static let positions = 0...1_000_000_000
    /// Lines that are read at once.
    static let linesPerPage = 1_000
    /// Bytes of the texts of one answer, which then names where the next one begins.
    static let answerBytes = 8 << 20

    /// `/runs/{run}/logs`: what a run said, to be read, searched and followed.
    var runLogRoutes: [Route] {
        [
            .documented(
                .get, "/runs/{run}/logs", "runLogs", .read,
                RouteDocument(
                    summary:
                        "A run's log; `last` reads it backwards from its end or from `before`; with Accept: text/event-stream it is followed until the run ends, from behind Last-Event-ID on",
                    query: [
                        Field("after", FieldSchema.integer(Self.positions)),
                        Field("limit", FieldSchema.integer(Self.linesPerAnswer)),
                        Field("last", FieldSchema.integer(Self.linesPerAnswer)),
                        Field("before", FieldSchema.integer(Self.positions)),
                        Field("level", FieldSchema.choice(LogLevel.allCases.map(\.rawValue))),
                        Field("step", FieldSchema.text), Field("search", FieldSchema.text),
                    ], header: [Field("Last-Event-ID", FieldSchema.count)],
                    answer: [
                        "logs": .array(of: RunJSON.logSchema), "next": .count, "ended": .flag,
                        "previous?": .count.orNull, "total?": .count,
                    ], media: ["text/event-stream"], event: RunJSON.logSchema, errors: [.forbidden, .notFound])
            ) { request, caller in
                try caller.requireWholeLake(.read)
                let run = try await RunLookup.find(request.parameter("run"), in: services.runs)
                let filter = try LogFilter(request)
                if let tail = try LogTail(request, last: Self.linesPerAnswer, before: Self.positions) {
                    return try await page(of: run, tail, filter)
                }
                let after = try Self.start(request)
                guard request.fields["Accept"]?.contains("text/event-stream") == true else {
                    let limit = try request.integer("limit", in: Self.linesPerAnswer, default: 1_000)
                    return try await page(of: run, after: after, limit: limit, filter)
                }
                return HTTPResponse(
                    .ok, fields: ["Content-Type": "text/event-stream", "Cache-Control": "no-store"],
                    body: .stream(length: nil) { sink in
                        try await LogStream(api: self, run: run.id, filter: filter).send(after: after) {
                            try await sink.write($0)
                        }
                    })
            }
        ]
    }

    /// The position behind the last line that the client has; a browser that connects again tells it by itself.
    private static func start(_ request: HTTPRequest) throws -> Int {
        guard let text = request.fields["Last-Event-ID"], !text.isEmpty else {
            return try request.integer("after", in: positions, default: 0)
        }
        guard let number = Int(text), positions.contains(number) else {
            throw MartletError(.invalidInput, "'Last-Event-ID' must be the number of a line, not '\(text.prefix(40))'")
        }
        return number
    }

    private func page(of run: RunRecord, after: Int, limit: Int, _ filter: LogFilter) async throws -> HTTPResponse {
        var found: [JSONValue] = []
        var position = after
        var bytes = 0
        var isLast = false
        let isOver = try await isOver(run.id)
        while found.count < limit, bytes < Self.answerBytes, !isLast {
            let lines = try await services.runs.logs(of: run.id, after: position, limit: Self.linesPerPage)
            isLast = lines.count < Self.linesPerPage
            for line in lines {
                if found.count == limit || bytes >= Self.answerBytes {
                    isLast = false
                    break
                }
                position += 1
                guard filter.takes(line) else { continue }
                found.append(Self.json(line, position, of: run.id))
                bytes += line.message.utf8.count
            }
        }
        return .json([
            "logs": .array(found), "next": .integer(Int64(position)), "ended": .bool(isOver && isLast),
        ])
    }

    /// Whether all that a run says is there to be read; asked for before its lines are read, so that none is missed.
    func isOver(_ id: RunID) async throws -> Bool {
        guard try await services.runs.run(id)?.status.isFinal ?? true else { return false }
        return services.runEngine?.hasUnwrittenLog(of: id) != true
    }

    /// A line with its number, which never changes, and where it alone can be read again.
    static func json(_ line: LogRecord, _ position: Int, of id: RunID) -> JSONValue {
        var object: JSONObject = ["id": .integer(Int64(position))]
        for member in RunJSON.log(line).objectValue?.members ?? [] { object[member.name] = member.value }
        object["link"] = .string("\(prefix)/runs/\(id)/logs?after=\(position - 1)&limit=1")
        return .object(object)
    }
}

/// Which lines of a log are told.
struct LogFilter: Sendable {
    private let levels: Set<LogLevel>
    private let step: String?
    private let search: String?

    init(_ request: HTTPRequest) throws(MartletError) {
        let all: [LogLevel] = [.debug, .info, .warning, .error]
        if let text = request.text("level") {
            guard let level = LogLevel(rawValue: text), let index = all.firstIndex(of: level) else {
                throw MartletError(
                    .invalidInput, "'\(text)' is no level of a log",
                    hint: "Those are: \(all.map(\.rawValue).joined(separator: ", ")).")
            }
            levels = Set(all[index...])
        } else {
            levels = Set(all)
        }
        step = request.text("step")
        search = request.text("search")?.lowercased()
    }

    /// A step's items count as the step's own.
    func takes(_ line: LogRecord) -> Bool {
        guard levels.contains(line.level) else { return false }
        if let step, line.step != step, line.step?.hasPrefix("\(step)[") != true { return false }
        guard let search else { return true }
        return line.message.lowercased().contains(search)
    }
}
