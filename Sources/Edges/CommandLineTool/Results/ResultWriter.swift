import CommandParsing
import Clocks
import Errors
import Machine
import Querying
import QueryService
import Terminal
import PlatformJSON

/// Writes a query's result while it comes.
struct ResultWriter: Sendable {
    let invocation: Invocation
    let sink: any OutputSink
    /// The output is a file that was asked for, not the terminal.
    let isFile: Bool

    func write(_ request: QueryRequest, as format: ResultFormat, from queries: QueryService) async throws {
        switch format {
        case .table: try await table(request, queries)
        case .csv:
            try await stream(request, queries, CSVEncoder(hasHeader: !invocation.arguments.flag("no-header")))
        case .json: try await stream(request, queries, JSONEncoder(isLines: false))
        case .ndjson: try await stream(request, queries, JSONEncoder(isLines: true))
        case .parquet: try await parquet(request, queries)
        case .arrow:
            try await queries.queryArrow(request) { stream in
                while let piece = try await stream.next() {
                    try sink.write(piece)
                    await sink.ready()
                }
                try sink.flush()
            }
        }
    }

    private func stream(_ request: QueryRequest, _ queries: QueryService, _ encoder: some ResultEncoder & Sendable)
        async throws
    {
        try await queries.query(request) { result in
            var encoder = encoder
            try sink.write(encoder.begin(result.columns))
            while let chunk = try await result.next() {
                try sink.write(encoder.encode(chunk))
                await sink.ready()
            }
            try sink.write(encoder.end())
            try sink.flush()
        }
    }

    /// A Parquet file ends with what says where its parts are, so it is made beside the output and copied when it is whole.
    private func parquet(_ request: QueryRequest, _ queries: QueryService) async throws {
        let temporary = invocation.context.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let folder = "\(invocation.path(temporary))/martlet-export-\(UInt64.random(in: 0...UInt64.max))"
        try LocalFiles.makeFolder(folder)
        let parts = "\(folder)/parts"
        defer {
            LocalFiles.removeFolder(parts)
            LocalFiles.removeFolder(folder)
        }
        _ = try await queries.exportParquet(request, toFolder: "parts", inside: folder)
        let files = LocalFiles.names(in: parts)
        guard files.count == 1, let file = files.first else {
            throw MartletError(.internal, "the engine wrote \(files.count) Parquet files for one query")
        }
        try LocalFiles.copy("\(parts)/\(file)", to: sink)
        try sink.flush()
    }

    private func table(_ request: QueryRequest, _ queries: QueryService) async throws {
        let clock = invocation.context.clock
        let start = clock.now()
        try await queries.query(request) { result in
            var table = ResultTable(result.columns)
            while let chunk = try await result.next() { table.append(chunk) }
            let lines = table.lines(
                isTruncated: await result.wasTruncated(), facts: isFile ? .plain : invocation.facts,
                milliseconds: Int(clock.now().milliseconds - start.milliseconds))
            try sink.write(lines.map { $0 + "\n" }.joined())
            try sink.flush()
        }
    }
}
