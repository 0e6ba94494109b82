internal import CatalogService
internal import Errors
internal import Machine
internal import ObjectStorage
internal import PlatformJSON
internal import QueryService
internal import Querying

/// The formats in which a query's rows are sent.
enum QueryFormat: String, CaseIterable, Sendable {
    case json, ndjson, csv, arrow, parquet

    var mediaType: String {
        switch self {
        case .json: "application/json"
        case .ndjson: "application/x-ndjson"
        case .csv: "text/csv; charset=utf-8"
        case .arrow: "application/vnd.apache.arrow.stream"
        case .parquet: "application/vnd.apache.parquet"
        }
    }
}

/// Runs a query and sends its rows, piece by piece.
///
/// The first piece is sent only when the first rows are there, so that what fails before them is an error and not a broken answer.
struct QueryWriter: Sendable {
    let services: PlatformServices
    let request: QueryRequest
    let format: QueryFormat
    /// Whether a CSV names its columns.
    let hasHeader: Bool

    /// Bytes of a finished file that are read at once.
    private static let readSize = 1 << 20

    func write(to channel: PieceChannel) async throws {
        switch format {
        case .csv: try await encode(CSVEncoder(hasHeader: hasHeader), to: channel)
        case .json: try await encode(JSONEncoder(isLines: false), to: channel)
        case .ndjson: try await encode(JSONEncoder(isLines: true), to: channel)
        case .arrow: try await arrow(to: channel)
        case .parquet: try await parquet(to: channel)
        }
    }

    private func encode(_ encoder: some ResultEncoder & Sendable, to channel: PieceChannel) async throws {
        try await services.queries.query(request) { result in
            var encoder = encoder
            var chunk = try await result.next()
            var piece = encoder.begin(result.columns)
            while let rows = chunk {
                piece += encoder.encode(rows)
                try await channel.send(piece)
                piece = []
                chunk = try await result.next()
            }
            piece += encoder.end()
            if !piece.isEmpty { try await channel.send(piece) }
        }
    }

    private func arrow(to channel: PieceChannel) async throws {
        try await services.queries.queryArrow(request) { stream in
            // The first piece only says what columns there are.
            guard var piece = try await stream.next() else { return }
            if let rows = try await stream.next() { piece += rows }
            try await channel.send(piece)
            while let next = try await stream.next() { try await channel.send(next) }
        }
    }

    /// A Parquet file ends with what says where its parts are, so it is made whole beside the answer.
    private func parquet(to channel: PieceChannel) async throws {
        let folder = try services.scratch.make()
        defer { services.scratch.remove(folder) }
        _ = try await services.queries.exportParquet(request, toFolder: "parts", inside: folder)
        let names = LocalFiles.names(in: "\(folder)/parts")
        guard names.count == 1, let name = names.first else {
            throw MartletError(.internal, "the engine wrote \(names.count) Parquet files for one query")
        }
        let file = try Location("\(folder)/parts/\(name)")
        let size = try await services.lake.store.stat(file)?.size ?? 0
        var position = 0
        while position < size {
            let end = min(size, position + Self.readSize)
            try await channel.send(try await services.lake.store.read(file, range: position..<end))
            position = end
        }
    }
}
