internal import Errors
public import Querying

/// What a look at the beginning of a file finds.
public struct FileSample: Sendable {
    public var format: Querying.FileFormat
    public var columns: [ColumnInfo]
    /// The first rows, as text, with long values cut; nil for NULL.
    public var rows: [[String?]]
    /// How the file is written, such as its delimiter; empty where the format leaves nothing open.
    public var dialect: [(name: String, value: String)]
}

extension IngestionService {
    /// Letters of a value that a sample has.
    public static let sampleTextLimit = 300
    /// How long a look may take.
    private static let sampleTime = Duration.seconds(20)
    /// Bytes of a sample's values, roughly.
    private static let sampleBytes = 64 << 20

    /// Looks at the beginning of a file: its columns with their types as they are guessed, and its first rows.
    ///
    /// - Parameter path: A file on this machine.
    public func sample(of path: String, rows limit: Int) async throws -> FileSample {
        guard let format = Querying.FileFormat(fileName: path) else {
            throw MartletError(
                .unsupported, "'\(path)' has no ending of a format that is read",
                hint: "Rename it to end in .csv, .tsv, .json, .ndjson, .parquet or .xlsx.")
        }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let session = try await open([folder], format == .excel ? ["excel"] : [])
        do {
            let source = try await session.prepare(
                FileSource(format: format, files: [path], setsRejectedRowsAside: [.csv, .tsv].contains(format)))
            let limits = QueryLimits(rows: limit, bytes: Self.sampleBytes, time: Self.sampleTime)
            let found = try await session.rows("SELECT * FROM (\(source.sql)) LIMIT \(limit)", limits: limits)
            let dialect = [.csv, .tsv].contains(format) ? try await Self.dialect(of: path, session) : []
            await session.close()
            return FileSample(
                format: format, columns: source.columns, rows: found.map { $0.map(Self.shown) }, dialect: dialect)
        } catch {
            await session.close()
            throw error
        }
    }

    private static func shown(_ value: QueryValue) -> String? {
        if case .null = value { return nil }
        let text = value.text
        return text.utf8.count <= sampleTextLimit ? text : String(text.prefix(sampleTextLimit)) + "…"
    }

    private static func dialect(
        of path: String, _ session: any QuerySession
    ) async throws -> [(name: String, value: String)] {
        let names = ["Delimiter", "Quote", "Escape", "NewLineDelimiter", "SkipRows", "HasHeader"]
        let list = names.map { "\($0)::VARCHAR" }.joined(separator: ", ")
        let limits = QueryLimits(rows: 1, bytes: sampleBytes, time: sampleTime)
        let found = try await session.rows("SELECT \(list) FROM sniff_csv(\(SQLText.literal(path)))", limits: limits)
        return zip(names, found.first ?? []).compactMap { name, value in
            if case .null = value { nil } else { (name, value.text) }
        }
    }
}
