internal import Errors
internal import Pipelines
public import Querying

/// The first rows of a pipeline as somebody edits it.
public struct DraftSample: Sendable {
    /// As an Arrow IPC stream.
    public var rows: any ByteStream
    /// How long each part took until the rows began.
    public var timings: [DraftTiming]
}

extension Orchestrator {
    /// Runs an edited pipeline's query for its first rows; nothing is written, and nothing is published.
    ///
    /// - Parameters:
    ///   - limits: How many rows, and how long it may take.
    ///   - body: Reads the rows while they come.
    public func sample<Value>(
        _ request: DraftRequest, limits: QueryLimits, _ body: (DraftSample) async throws -> Value
    ) async throws -> Value {
        if let problem = Project.problems(in: request.edit).first { throw problem }
        var watch = DraftStopwatch()
        let draft = try await loadDraft(request)
        watch.lap("load")
        let run = try await DraftRun(request, draft, of: self)
        return try await run.withSession { session in
            let query = try await run.query(in: session)
            watch.lap("bind")
            // What comes first need not be found to the end.
            let first = limits.rows.map { SQLText.first($0, of: query.sql) } ?? query.sql
            let stream = try await query.explained {
                try await session.queryArrow(first, parameters: [], limits: limits)
            }
            watch.lap("query")
            do {
                let value = try await body(DraftSample(rows: stream, timings: watch.timings))
                await stream.close()
                return value
            } catch {
                await stream.close()
                throw error
            }
        }
    }
}
