internal import Errors
internal import HTTP
internal import JSON
internal import Runs

/// Which lines of a log are read from its end.
struct LogTail: Sendable {
    /// How many lines are wanted.
    let count: Int
    /// The number of the line before which they are; nil for the end.
    let before: Int?

    /// Lines that are looked at for one answer; where few of them are wanted, the answer says where to go on.
    static let lookedAtLimit = 200_000

    /// Nil where the request reads forwards.
    init?(_ request: HTTPRequest, last: ClosedRange<Int>, before: ClosedRange<Int>) throws(MartletError) {
        guard request.text("last") != nil || request.text("before") != nil else { return nil }
        guard request.text("after") == nil, request.text("limit") == nil else {
            throw MartletError(
                .invalidInput, "'last' and 'before' read a log backwards, so 'after' and 'limit' do not go with them")
        }
        count = try request.integer("last", in: last, default: 1_000)
        self.before =
            request.text("before") == nil ? nil : try request.integer("before", in: before, default: 0)
    }
}

extension PlatformAPI {
    /// The last lines before a place that a filter takes, in their order, and where those before them are.
    func page(of run: RunRecord, _ tail: LogTail, _ filter: LogFilter) async throws -> HTTPResponse {
        let isOver = try await isOver(run.id)
        let total = try await services.runs.logCount(of: run.id)
        let end = min(tail.before ?? total, total)
        var found: [JSONValue] = []
        var start = end
        var bytes = 0
        let lowest = max(0, end - LogTail.lookedAtLimit)
        search: while start > lowest {
            // Few are enough where all are taken.
            let first = max(lowest, start - min(Self.linesPerPage, max(tail.count, 100)))
            let lines = try await services.runs.logs(of: run.id, after: first, limit: start - first)
            for (index, line) in lines.enumerated().reversed() {
                guard found.count < tail.count, bytes < Self.answerBytes else { break search }
                start = first + index
                guard filter.takes(line) else { continue }
                found.append(Self.json(line, start + 1, of: run.id))
                bytes += line.message.utf8.count
            }
            start = first
            if found.count >= tail.count { break }
        }
        return .json([
            "logs": .array(found.reversed()), "next": .integer(Int64(end)),
            "previous": start > 0 ? .integer(Int64(start)) : .null, "total": .integer(Int64(total)),
            "ended": .bool(isOver && end == total),
        ])
    }
}
