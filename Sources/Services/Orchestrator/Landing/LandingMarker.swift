internal import Errors
internal import Pipelines
internal import Querying

/// The text that `landing_zone('…')` gives to a template, and what takes its place in the rendered SQL.
///
/// A template writes the zone between quotes, as in `read_csv('{{ landing_zone('orders') }}')`. The literal is replaced by the list of
/// the very files that the run decided to load, so that a file that lands meanwhile waits for the next run.
enum LandingMarker {
    static let prefix = "martlet-landing:"

    /// What the template sees; text that a template puts behind it, such as `/*.csv`, narrows the files.
    static func text(for zone: LandingZone) -> String { "\(prefix)\(zone.folder)/**" }

    /// Replaces every marked literal.
    ///
    /// - Parameters:
    ///   - checked: Queries that take the place of the calls that `CheckableCall.find` found, by where these begin.
    ///   - files: The paths to load of a zone's folder, and the format that their names tell.
    ///   - rejectOptions: Further arguments for CSV readers that do not say themselves what to do with bad rows; nil for none.
    ///   - onlyDescribes: Whether the SQL is only asked for its columns, so that files need no look where the template tells them.
    /// - Throws: `notFound` where a zone has no file to load, `invalidInput` where formats are mixed.
    static func replace(
        in sql: String, rejectOptions: String?, onlyDescribes: Bool = false,
        checked: [String.Index: CheckedQuery] = [:],
        files: (_ folder: String, _ suffix: String) throws(MartletError) -> [String]
    ) throws(MartletError) -> String {
        guard sql.contains(prefix) else { return sql }
        var output = ""
        var copied = sql.startIndex
        for literal in SQLLiterals.find(in: sql) where literal.value.hasPrefix(prefix) {
            let (folder, suffix) = place(literal)
            let paths = try files(folder, suffix)
            guard !paths.isEmpty else {
                throw MartletError(
                    .notFound, "there is no file to load in '\(folder)'", hint: "Put a file there, then run again.")
            }
            if let query = checked[literal.checkableRange.lowerBound] {
                output += sql[copied..<literal.checkableRange.lowerBound] + "(\(query.sql)\n)"
                copied = literal.checkableRange.upperBound
                continue
            }
            output += sql[copied..<literal.range.lowerBound]
            let list = "[" + paths.map(SQLText.literal).joined(separator: ", ") + "]"
            switch literal.function {
            case let name? where ["read_csv", "read_csv_auto"].contains(name):
                output += list + (literal.callMentions(rejectWords) ? "" : rejectOptions ?? "")
                if onlyDescribes, tellsColumns(literal) { output += ", auto_detect = false" }
            case "read_xlsx"?: output += try onlyWorkbook(paths, in: folder)
            case .some: output += list
            case nil: output += try reader(of: paths, in: folder, list, rejectOptions: rejectOptions)
            }
            copied = literal.range.upperBound
        }
        return output + sql[copied...]
    }

    /// Queries that count the rows of one file, read as the SQL reads it, by the file's path.
    ///
    /// - Parameter files: The paths to load of a zone's folder.
    static func countQueries(
        in sql: String, rejectOptions: String,
        files: (_ folder: String, _ suffix: String) throws(MartletError) -> [String]
    ) throws(MartletError) -> [String: String] {
        var queries: [String: String] = [:]
        for literal in SQLLiterals.find(in: sql) where literal.value.hasPrefix(prefix) {
            let (folder, suffix) = place(literal)
            for path in try files(folder, suffix) where queries[path] == nil {
                let list = "[\(SQLText.literal(path))]"
                let call: String
                switch literal.function {
                case "read_xlsx"?: call = "read_xlsx(\(SQLText.literal(path))\(literal.restOfCall)\n)"
                case let name? where ["read_csv", "read_csv_auto"].contains(name):
                    let options = literal.callMentions(rejectWords) ? "" : rejectOptions
                    call = "\(name)(\(list)\(options)\(literal.restOfCall)\n)"
                case let name?: call = "\(name)(\(list)\(literal.restOfCall)\n)"
                case nil: call = try reader(of: [path], in: folder, list, rejectOptions: rejectOptions)
                }
                queries[path] = "SELECT count(*) FROM \(call)"
            }
        }
        return queries
    }

    /// The folder that a marked literal names, and what the template put behind it.
    static func place(_ literal: SQLLiteral) -> (folder: String, suffix: String) {
        let name = literal.value.dropFirst(prefix.count)
        let mark = name.firstRange(of: "/**")
        return (String(mark.map { name[..<$0.lowerBound] } ?? name), mark.map { String(name[$0.upperBound...]) } ?? "")
    }

    /// Options of `read_csv` that say what to do with bad rows.
    private static let rejectWords = ["ignore_errors", "store_rejects", "rejects_table", "rejects_scan", "strict_mode"]

    /// Whether a call of `read_csv` names all columns and their types, and nothing about them is left to be found by looking.
    private static func tellsColumns(_ literal: SQLLiteral) -> Bool {
        let names = literal.namedArguments
        return names.contains("columns") && names.isDisjoint(with: lookingWords)
    }

    /// Options of `read_csv` that change what `columns` says, or say already whether to look.
    private static let lookingWords: Set<String> = [
        "auto_detect", "all_varchar", "types", "dtypes", "column_types", "names", "column_names", "union_by_name",
    ]

    /// The call that reads files which a template names in FROM without a function.
    private static func reader(
        of paths: [String], in folder: String, _ list: String, rejectOptions: String?
    ) throws(MartletError) -> String {
        let formats = Set(paths.map { FileFormat(fileName: $0) })
        guard formats.count == 1, let format = formats.first ?? nil else {
            throw MartletError(
                .invalidInput, "the files in '\(folder)' are of several formats or of none that is known",
                hint: "Call the reader for them, such as read_csv('{{ landing_zone(…) }}/*.csv').")
        }
        switch format {
        case .csv, .tsv: return "read_csv(\(list)\(rejectOptions ?? ""))"
        case .json, .ndjson: return "read_json_auto(\(list))"
        case .parquet: return "read_parquet(\(list))"
        case .excel:
            return "read_xlsx(\(try onlyWorkbook(paths, in: folder)))"
        }
    }

    /// The one path that `read_xlsx` takes, as a literal.
    private static func onlyWorkbook(_ paths: [String], in folder: String) throws(MartletError) -> String {
        guard paths.count == 1 else {
            throw MartletError(
                .invalidInput, "'\(folder)' has \(paths.count) Excel files, and a query can read one at a time",
                hint: "Load them with 'martlet ingest', which takes any number.")
        }
        return SQLText.literal(paths[0])
    }
}
