internal import CatalogService
internal import Cataloging
internal import Errors
internal import Querying

/// The SQL of a view as a session of ours can run it.
struct ViewText {
    var sql: String
    /// What it reads, by full names.
    var names: [TableName]

    /// - Throws: `unsupported` for a view in another dialect; `failed` where the names in its text cannot be completed.
    init(_ view: ViewContent, _ key: ContentKey, in session: any QuerySession) async throws {
        guard view.dialect.lowercased() == ViewContent.ownDialect else {
            throw MartletError(
                .unsupported, "the view '\(key)' is written in the SQL of \(view.dialect), which Martlet does not run",
                hint: "Add a representation in the dialect '\(ViewContent.ownDialect)' to the view.")
        }
        let facts = try await session.analyze(view.sql)
        guard facts.kind == .select, facts.statementCount == 1 else {
            throw MartletError(
                .invalidInput, "the text of the view '\(key)' is not one query",
                hint: "Define the view by a single SELECT.")
        }
        let uses = facts.tables
        sql = view.sql
        names = uses.compactMap(\.name)
        let bare = uses.filter { $0.parts.count == 1 }
        guard !bare.isEmpty, let namespace = view.properties[ContentProperties.viewNamespace] else { return }
        // The view was made where that namespace was the default: its names are written out.
        let prefix = try ContentKey(parsing: namespace).elements
        var text = Array(view.sql.utf8)
        let insertion = Array(prefix.map { SQLText.identifier($0) + "." }.joined().utf8)
        for use in bare.sorted(by: { $0.offset ?? 0 > $1.offset ?? 0 }) {
            guard let offset = use.offset, offset <= text.count else {
                throw MartletError(
                    .failed, "the view '\(key)' names '\(use.parts[0])' in a place that was not found in its text",
                    hint: "Write the name with its namespace: \(namespace).\(use.parts[0])")
            }
            text.insert(contentsOf: insertion, at: offset)
        }
        sql = String(decoding: text, as: UTF8.self)
        names = try await session.analyze(sql).tables.compactMap(\.name)
    }
}
