internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying
internal import Synchronization

/// A result that is being read, with what its limits leave.
final class OpenResult {
    var result: Result
    let types: [SQLType]
    let limits: QueryLimits
    let deadline: ContinuousClock.Instant?
    var rows = 0
    var bytes = 0

    init(_ result: consuming Result, limits: QueryLimits, deadline: ContinuousClock.Instant?) {
        types = result.columns.map(\.type)
        self.result = result
        self.limits = limits
        self.deadline = deadline
    }
}

extension DuckDBSession {
    func query(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ResultStream {
        let (columns, number) = try await start(sql, parameters: parameters, limits: limits)
        return DuckDBResultStream(session: self, number: number, columns: columns)
    }

    func start(
        _ sql: String, parameters: [QueryValue], limits: QueryLimits
    ) async throws -> (columns: [ColumnInfo], number: Int) {
        currentResult = nil
        resultNumber += 1
        try authorize(sql)
        try await renewCredentials()
        let deadline = limits.time.map { ContinuousClock.now + $0 }
        let result = try await watched(deadline: deadline) { () throws(MartletError) -> OpenResult in
            let statement = unsafe try Statement(
                sql, on: connection, personsText: PersonsText(text: sql, offset: 0))
            try statement.bind(parameters)
            let result = try statement.run(streaming: true, handle: handle)
            return OpenResult(result, limits: limits, deadline: deadline)
        }
        currentResult = result
        return (result.result.columns, resultNumber)
    }

    /// Runs a body on the session's thread; the caller's task being cancelled, `cancel()` and the deadline interrupt it.
    func watched<Value>(
        deadline: ContinuousClock.Instant?, _ body: () throws(MartletError) -> Value
    ) async throws -> Value {
        // Unstructured because it must run while this actor's thread is inside of DuckDB; it ends with the body.
        let watchdog = deadline.map { [handle] deadline in
            Task.detached {
                try await ContinuousClock().sleep(until: deadline)
                handle.interrupt(.timedOut)
                while handle.insist() { try await Task.sleep(for: Self.patience) }
            }
        }
        defer { watchdog?.cancel() }
        return try await withTaskCancellationHandler {
            if let deadline, deadline <= .now {
                throw MartletError(.timedOut, "the query took longer than its time limit")
            }
            return try interruptible(body)
        } onCancel: { [handle] in
            handle.interrupt(.cancelled)
            // Unstructured for the same reason; it ends with what it interrupts.
            Task.detached { while handle.insist() { try await Task.sleep(for: Self.patience) } }
        }
    }

    /// How long what was interrupted may run on before it is interrupted again.
    private static let patience = Duration.milliseconds(50)

    /// The next rows of a result; the stream keeps what it learns here, so that the session forgets a result at its end.
    func step(_ number: Int) async throws -> ResultStep {
        guard number == resultNumber, let open = currentResult else {
            throw MartletError(.cancelled, "the query ended because the session began another or was closed")
        }
        let chunk: ResultChunk?
        do {
            chunk = try await watched(deadline: open.deadline) { () throws(MartletError) -> ResultChunk? in
                try open.result.nextChunk(types: open.types)
            }
        } catch {
            currentResult = nil
            throw error
        }
        guard let chunk else {
            currentResult = nil
            return ResultStep(chunk: nil, isLast: true)
        }
        do {
            let step = try open.limited(chunk)
            if step.isLast { currentResult = nil }
            return step
        } catch {
            currentResult = nil
            throw error
        }
    }

    func end(_ number: Int) {
        if number == resultNumber { currentResult = nil }
    }
}

struct ResultStep: Sendable {
    var chunk: ResultChunk?
    var isLast = false
    var isTruncated = false
}

extension OpenResult {
    /// What the limits leave of a chunk.
    func limited(_ chunk: ResultChunk) throws(MartletError) -> ResultStep {
        var step = ResultStep(chunk: chunk)
        let kept = try admit(rows: chunk.rowCount)
        if kept < chunk.rowCount {
            step.isLast = true
            step.isTruncated = true
            step.chunk =
                kept > 0 ? ResultChunk(rowCount: kept, columns: chunk.columns.map { Array($0.prefix(kept)) }) : nil
        }
        guard limits.bytes != nil, let chunk = step.chunk else { return step }
        var size = 0
        for column in chunk.columns { for value in column { size += value.approximateSize } }
        try admit(bytes: size)
        return step
    }

    /// Counts more rows; returns how many of them the limit lets through.
    func admit(rows added: Int) throws(MartletError) -> Int {
        var kept = added
        if let limit = limits.rows, rows + added > limit {
            guard limits.whenRowsExceeded == .truncate else {
                throw MartletError(
                    .limitExceeded, "the query gives more than \(limit) rows, which is its row limit",
                    hint: "Add a LIMIT, aggregate, or raise the limit.")
            }
            kept = limit - rows
        }
        rows += kept
        return kept
    }

    /// Counts more of the result's size.
    func admit(bytes added: Int) throws(MartletError) {
        bytes += added
        if let limit = limits.bytes, bytes > limit {
            throw MartletError(
                .limitExceeded, "the query's result is larger than \(limit) bytes, which is its size limit",
                hint: "Select fewer columns or rows, or raise the limit.")
        }
    }
}

final class DuckDBResultStream: ResultStream {
    let columns: [ColumnInfo]
    private let session: DuckDBSession
    private let number: Int
    private let state = Mutex((isEnded: false, isTruncated: false))

    init(session: DuckDBSession, number: Int, columns: [ColumnInfo]) {
        self.session = session
        self.number = number
        self.columns = columns
    }

    func next() async throws -> ResultChunk? {
        if state.withLock({ $0.isEnded }) { return nil }
        let step = try await session.step(number)
        if step.isLast { state.withLock { $0 = (true, step.isTruncated) } }
        return step.chunk
    }

    func wasTruncated() async -> Bool { state.withLock { $0.isTruncated } }

    func close() async {
        state.withLock { $0.isEnded = true }
        await session.end(number)
    }
}
