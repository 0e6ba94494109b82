internal import Errors
internal import Querying

/// The query that stands behind a table's name: its data files read by field ID, with deletes applied.
struct TableDefinition {
    let columns: [TableColumn]
    let files: [ScanFile]
    /// Names of further columns with the path of a row's file and its position in it; nil for none.
    let positions: PositionColumns?
    /// The names that nested fields have in each file, by field ID; nil where they are as in the table.
    var nestedNames: [String: [Int: String]]?
    /// The folder that paths may name otherwise than DuckDB does.
    var folder: NamedFolder?

    /// Names that no column of a table has to make way for: files are read under names made from field IDs.
    private static let fileColumn = "martlet_file"

    var sql: String {
        if files.isEmpty { return emptyRelation }
        var plain: [ScanFile] = []
        var groups: [DeleteGroup: [ScanFile]] = [:]
        var order: [DeleteGroup] = []
        for file in files {
            let names = nestedNames?[file.path]
            if file.positionDeleteFiles.isEmpty && file.equalityDeletes.isEmpty && positions == nil && names == nil {
                plain.append(file)
                continue
            }
            let group = DeleteGroup(
                hasPositionDeletes: !file.positionDeleteFiles.isEmpty, equalityDeletes: Set(file.equalityDeletes),
                naming: naming(of: file.path), nestedNames: names)
            if groups[group] == nil { order.append(group) }
            groups[group, default: []].append(file)
        }
        var parts: [String] = []
        if !plain.isEmpty { parts.append("SELECT * FROM " + plainScan(plain)) }
        for group in order { parts.append(scan(groups[group] ?? [], group)) }
        return parts.joined(separator: "\nUNION ALL\n")
    }

    private struct DeleteGroup: Hashable {
        var hasPositionDeletes: Bool
        var equalityDeletes: Set<EqualityDelete>
        var naming: Naming
        var nestedNames: [Int: String]?
    }

    /// How a file's path is made of what DuckDB reports: without some characters at its beginning, behind another text.
    private struct Naming: Hashable {
        var prefix: String
        var dropped: Int
    }

    private func naming(of path: String) -> Naming {
        if let folder, path.utf8.starts(with: folder.name.utf8) {
            return Naming(prefix: folder.name, dropped: folder.path.unicodeScalars.count)
        }
        return Naming(prefix: FilePath.removedPrefix(path), dropped: 0)
    }

    /// A path as DuckDB takes and reports it.
    func path(of path: String) -> String {
        guard let folder, path.utf8.starts(with: folder.name.utf8) else { return FilePath.plain(path) }
        return folder.path + String(Substring(path.utf8.dropFirst(folder.name.utf8.count)))
    }

    private var emptyRelation: String {
        var list = columns.map { "CAST(NULL AS \($0.type.sql)) AS \(SQLText.identifier($0.name))" }
        if let positions {
            list.append("CAST(NULL AS VARCHAR) AS \(SQLText.identifier(positions.file))")
            list.append("CAST(NULL AS BIGINT) AS \(SQLText.identifier(positions.position))")
        }
        return "SELECT \(list.joined(separator: ", ")) WHERE false"
    }

    /// A scan that gives exactly the table's columns, so that DuckDB can answer a count from the footers.
    private func plainScan(_ files: [ScanFile]) -> String {
        ParquetScan(paths: files.map { path(of: $0.path) }, columns: columns) { $0.name }.sql
    }

    private func scan(_ files: [ScanFile], _ group: DeleteGroup) -> String {
        var scan = ParquetScan(paths: files.map { path(of: $0.path) }, columns: columns, name: Self.internalName)
        scan.fileColumn = Self.fileColumn
        scan.hasPositions = true
        let renaming = group.nestedNames.map { NestedRenaming(names: $0) }
        if let renaming { scan.type = renaming.typeInFile }
        var list = columns.map { column in
            let value = "d." + Self.internalName(column)
            return "\(renaming?.renamed(value, column) ?? value) AS \(SQLText.identifier(column.name))"
        }
        if let positions {
            var reported = "d.\(Self.fileColumn)"
            if group.naming.dropped > 0 { reported = "substr(\(reported), \(group.naming.dropped + 1))" }
            let path = SQLText.literal(group.naming.prefix) + " || " + reported
            list.append("\(path) AS \(SQLText.identifier(positions.file))")
            list.append("d.file_row_number AS \(SQLText.identifier(positions.position))")
        }
        var sql = "SELECT \(list.joined(separator: ", ")) FROM \(scan.sql) d"
        if group.hasPositionDeletes {
            let deletes = Set(files.flatMap(\.positionDeleteFiles).map { path(of: $0) }).sorted()
            sql += """
                \nANTI JOIN (
                    SELECT \(plainPath("file_path")) AS f, pos FROM \(ParquetScan.positionDeletes(deletes))
                ) p ON d.\(Self.fileColumn) = p.f AND d.file_row_number = p.pos
                """
        }
        let byFields = Dictionary(grouping: group.equalityDeletes) { $0.fieldIDs.sorted() }
        for (index, fieldIDs) in byFields.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }).enumerated() {
            let paths = (byFields[fieldIDs] ?? []).map { path(of: $0.path) }.sorted()
            let fields = columns.filter { fieldIDs.contains($0.fieldID) }
            let condition = fields.map {
                "d.\(Self.internalName($0)) IS NOT DISTINCT FROM e\(index).\(Self.internalName($0))"
            }
            let deletes = ParquetScan(paths: paths, columns: fields, name: Self.internalName)
            sql += "\nANTI JOIN \(deletes.sql) e\(index) ON \(condition.joined(separator: " AND "))"
        }
        return sql
    }

    /// An equality delete can name only columns that the table still has at its top level.
    func check() throws(MartletError) {
        let known = Set(columns.map(\.fieldID))
        for file in files {
            for delete in file.equalityDeletes where !delete.fieldIDs.allSatisfy(known.contains) {
                throw MartletError(
                    .unsupported,
                    "the equality delete file \(delete.path) names a field that is dropped or nested",
                    hint: "Compact the table with the engine that wrote it.")
            }
        }
    }

    private static func internalName(_ column: TableColumn) -> String { "c\(column.fieldID)" }

    /// DuckDB reports a file that was named by a `file:` URI by its path, so delete files' paths are brought to that form.
    private func plainPath(_ column: String) -> String {
        let plain = "regexp_replace(\(column), '^file:/+', '/')"
        guard let folder else { return plain }
        let rest = "substr(\(column), \(folder.name.unicodeScalars.count + 1))"
        return "CASE WHEN starts_with(\(column), \(SQLText.literal(folder.name))) "
            + "THEN \(SQLText.literal(folder.path)) || \(rest) ELSE \(plain) END"
    }
}
