internal import ArrowIPC
internal import CDuckDB
internal import CDuckDBHeader
internal import Errors
internal import Querying
internal import Synchronization

extension DuckDBSession {
    /// A record batch ends with the chunk that brings it to this many rows, or to this many bytes.
    static let arrowBatchRows = 32 * 1024
    static let arrowBatchBytes = 8 << 20

    func queryArrow(_ sql: String, parameters: [QueryValue], limits: QueryLimits) async throws -> any ByteStream {
        let (columns, number) = try await start(sql, parameters: parameters, limits: limits)
        do {
            let encoder = try ArrowStreamEncoder(columns.map { ArrowField($0.name, ArrowType($0.type)) })
            return DuckDBArrowStream(session: self, number: number, encoder: encoder)
        } catch {
            end(number)
            throw error
        }
    }

    /// The next record batch, or nil after the last.
    func nextBatch(_ number: Int, encoder: ArrowStreamEncoder) async throws -> ArrowStep {
        guard number == resultNumber, let open = currentResult else {
            throw MartletError(.cancelled, "the query ended because the session began another or was closed")
        }
        do {
            let step = try await watched(deadline: open.deadline) { () throws(MartletError) -> ArrowStep in
                try open.nextBatch(encoder)
            }
            if step.isLast { currentResult = nil }
            return step
        } catch {
            currentResult = nil
            throw error
        }
    }
}

struct ArrowStep: Sendable {
    var batch: [UInt8]?
    var isLast: Bool
}

extension OpenResult {
    /// Collects chunks until they are enough for a record batch.
    func nextBatch(_ encoder: ArrowStreamEncoder) throws(MartletError) -> ArrowStep {
        var columns = encoder.fields.map { ArrowColumn($0.type) }
        var isLast = false
        var size = 0
        repeat {
            guard try append(to: &columns) else {
                isLast = true
                break
            }
            let newSize = columns.reduce(0) { $0 + $1.byteCount }
            try admit(bytes: newSize - size)
            size = newSize
        } while columns[0].count < DuckDBSession.arrowBatchRows && size < DuckDBSession.arrowBatchBytes
        return ArrowStep(batch: columns[0].count > 0 ? try encoder.batch(columns) : nil, isLast: isLast)
    }

    /// Appends the next chunk; false where it was the last or the row limit cut it.
    private func append(to columns: inout [ArrowColumn]) throws(MartletError) -> Bool {
        let isWhole = unsafe try result.withNextChunk { (chunk, _) throws(MartletError) -> Bool in
            let count = unsafe Int(duckdb_data_chunk_get_size(chunk))
            let kept = try admit(rows: count)
            for (index, type) in types.enumerated() {
                unsafe try ArrowVectorReader.append(
                    duckdb_data_chunk_get_vector(chunk, idx_t(index)), type: type, rows: 0..<kept, to: &columns[index])
            }
            return kept == count
        }
        return isWhole ?? false
    }
}

/// The messages of an Arrow stream: the schema, the record batches, the end mark.
final class DuckDBArrowStream: ByteStream {
    private enum State {
        case beforeSchema
        case inBatches
        case beforeEnd
        case ended
    }

    private let session: DuckDBSession
    private let number: Int
    private let encoder: ArrowStreamEncoder
    private let state = Mutex(State.beforeSchema)

    init(session: DuckDBSession, number: Int, encoder: ArrowStreamEncoder) {
        self.session = session
        self.number = number
        self.encoder = encoder
    }

    func next() async throws -> [UInt8]? {
        switch state.withLock({ $0 }) {
        case .beforeSchema:
            state.withLock { $0 = .inBatches }
            return encoder.schema
        case .inBatches:
            let step = try await session.nextBatch(number, encoder: encoder)
            if step.isLast {
                state.withLock { state in
                    if case .inBatches = state { state = step.batch == nil ? .ended : .beforeEnd }
                }
            }
            return step.batch ?? ArrowStreamEncoder.endOfStream
        case .beforeEnd:
            state.withLock { $0 = .ended }
            return ArrowStreamEncoder.endOfStream
        case .ended: return nil
        }
    }

    func close() async {
        state.withLock { $0 = .ended }
        await session.end(number)
    }
}
