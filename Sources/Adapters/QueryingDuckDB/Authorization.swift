internal import Errors
internal import Querying

extension DuckDBSession {
    /// Refuses what a person's SQL may not do; does nothing in trusted sessions.
    ///
    /// Every table must be one that was defined, since DuckDB would take any other name for a file; every function in FROM must
    /// be on the list. `enable_external_access` stands behind this and refuses whatever is outside of the lake.
    func authorize(_ sql: String) throws(MartletError) {
        guard case .lakeOnly = options.access else { return }
        let facts = try facts(of: sql)
        if case .other(let keyword) = facts.kind {
            let isPivot = keyword == "PIVOT" || keyword == "WITH" || keyword == "FROM" || keyword == "SELECT"
            throw MartletError(
                .permissionDenied,
                isPivot
                    ? "a PIVOT that finds its columns itself cannot be checked before it runs"
                    : "a \(keyword) statement is not allowed in a query; only statements that read are",
                at: SourceLocation(file: anonymousQueryName, line: 1, column: 1),
                hint: isPivot
                    ? "List the columns: PIVOT … ON name IN ('a', 'b') USING …"
                    : "Use SELECT, WITH, FROM, VALUES, DESCRIBE, SHOW, SUMMARIZE or EXPLAIN.")
        }
        guard facts.statementCount == 1 else {
            throw MartletError(
                .permissionDenied, "the text has \(facts.statementCount) statements and may have one",
                at: SourceLocation(file: anonymousQueryName), hint: "Send one statement at a time.")
        }
        for function in facts.tableFunctions where !Self.allowedTableFunctions.contains(function.name) {
            throw MartletError(
                .permissionDenied, "the function \(function.name) is not allowed in a query's FROM",
                at: place(function.offset, in: sql), hint: "Queries name tables, such as bronze.orders, not files.")
        }
        for table in facts.tables where !isKnown(table.parts) {
            let name = table.parts.joined(separator: ".")
            let nearest = NearestName.of(name, among: defined.keys.map(\.description))
            throw MartletError(
                .notFound, "there is no table \(name)", at: place(table.offset, in: sql),
                hint: nearest.map { "Did you mean \($0)?" }
                    ?? "Queries name tables, such as bronze.orders, not files.")
        }
    }

    private func place(_ offset: Int?, in sql: String) -> SourceLocation {
        offset.map { SourceLocation(file: anonymousQueryName, text: sql, utf8Offset: $0) }
            ?? SourceLocation(file: anonymousQueryName)
    }

    private func isKnown(_ parts: [String]) -> Bool {
        let lowered = parts.map { $0.lowercased() }
        switch parts.count {
        case 1: return temporaryTables.contains(lowered[0])
        case 2 where lowered[0] == "information_schema":
            return Self.allowedCatalogViews.contains(lowered[1])
        default: return definedKeys.contains(lowered.joined(separator: "\u{0}"))
        }
    }

    private static let allowedCatalogViews: Set<String> = ["tables", "columns", "schemata"]

    /// Functions in FROM that read nothing but their arguments.
    private static let allowedTableFunctions: Set<String> = [
        "range", "generate_series", "unnest", "repeat", "repeat_row", "json_each", "json_tree", "generate_subscripts",
    ]
}
