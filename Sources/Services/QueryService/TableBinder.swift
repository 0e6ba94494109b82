public import CatalogService
public import Cataloging
public import Errors
public import Iceberg
public import Querying

/// Makes the names in a query stand for tables and views as they are at a commit.
public struct TableBinder: Sendable {
    public let lake: Lake
    /// What the default namespace is called, so that `default.silver.orders` means `silver.orders`.
    public let defaultNamespace: String

    /// How deep views may name views.
    public static let viewDepthLimit = 32

    public init(lake: Lake, defaultNamespace: String) {
        self.lake = lake
        self.defaultNamespace = defaultNamespace
    }

    /// The key that a name stands for.
    public func key(of name: TableName) throws -> ContentKey {
        try ContentKey(name.namespace == defaultNamespace ? Array(name.parts.dropFirst()) : name.parts)
    }

    /// The files of a table that may have rows for which a condition holds.
    public func scan(_ table: LoadedTable, where condition: Predicate = .alwaysTrue) async throws -> ScanPlan {
        try await TableScan(table: "\(table.key)", metadata: table.metadata, filter: condition)
            .plan(store: lake.store, cache: lake.manifests)
    }

    /// What the engine needs to know of a planned scan.
    ///
    /// - Parameter version: Differs whenever the files do.
    public func binding(
        _ name: TableName, _ scan: ScanPlan, of table: LoadedTable, version: String,
        positions: PositionColumns? = nil
    ) throws -> TableBinding {
        if let field = scan.schema.fields.first(where: { $0.unreadableType != nil }) {
            throw Self.tooNew("its column '\(field.name)' has the type \(field.type)", table)
        }
        let files = try scan.tasks.map { task in
            if task.positionDeletes.contains(where: { $0.format != .parquet && $0.format != .avro }) {
                throw Self.tooNew("it has deletion vectors", table)
            }
            guard task.file.format == .parquet else {
                throw MartletError(
                    .unsupported,
                    "'\(task.file.path)' of table '\(table.key)' is a file in the format \(task.file.format.name)",
                    hint: "Rewrite the table as Parquet with the engine that wrote it.")
            }
            return ScanFile(
                path: task.file.path, recordCount: task.file.recordCount,
                positionDeleteFiles: task.positionDeletes.map(\.path),
                equalityDeletes: task.equalityDeletes.map {
                    EqualityDelete(path: $0.path, fieldIDs: $0.equalityIDs)
                })
        }
        var binding = TableBinding(
            name: name, version: version, contents: .files(columns: scan.schema.tableColumns, files),
            positions: positions)
        binding.nestedFieldsWereRenamed = table.metadata.nestedFieldsWereRenamed
        binding.folder = lake.namedFolder
        return binding
    }

    private static func tooNew(_ what: String, _ table: LoadedTable) -> MartletError {
        MartletError(
            .unsupported, "table '\(table.key)' has format version \(table.metadata.formatVersion), and \(what)",
            hint: "Read it with an engine that knows them, through the catalog of 'martlet serve'.")
    }

    /// Makes names queryable in a session; those that name nothing are left for the engine to refuse.
    ///
    /// - Parameters:
    ///   - commit: Where names without a ref of their own resolve.
    ///   - filters: Conditions that all rows of the result fulfil, by name; they only spare reading files.
    ///   - admit: Refuses what may not be read, before anything is said of it.
    ///   - admitFiles: Refuses files that may not be read.
    ///   - rows: How many rows of each table are read at most; nil for all.
    ///   - forgetsAbsent: Whether the session forgets what names stood for that name nothing now, as it may for others before.
    public func define(
        _ names: some Sequence<TableName>, at commit: CommitID, filters: [TableName: [ColumnFilter]] = [:],
        admit: (@Sendable (ContentKey) throws(MartletError) -> Void)? = nil,
        admitFiles: QueryRequest.FileAdmission? = nil, rows: Int? = nil, forgetsAbsent: Bool = false,
        in session: any QuerySession
    ) async throws {
        var collector = BindingCollector(
            binder: self, commit: commit, filters: filters, admit: admit, admitFiles: admitFiles, session: session)
        for name in names { try await collector.collect(name, depth: 0) }
        var bindings = collector.bindings
        if let rows { for index in bindings.indices { bindings[index].limit(to: rows) } }
        if forgetsAbsent {
            bindings += collector.absent.map { TableBinding(name: $0, version: "", contents: .absent) }
        }
        if !bindings.isEmpty { try await session.define(bindings) }
    }
}

/// Gathers the bindings of names, those that views need before the views.
private struct BindingCollector {
    let binder: TableBinder
    let commit: CommitID
    let filters: [TableName: [ColumnFilter]]
    let admit: (@Sendable (ContentKey) throws(MartletError) -> Void)?
    let admitFiles: QueryRequest.FileAdmission?
    let session: any QuerySession
    var bindings: [TableBinding] = []
    /// Names that name nothing.
    var absent: [TableName] = []
    var seen: Set<TableName> = []

    mutating func collect(_ name: TableName, depth: Int) async throws {
        guard seen.insert(name).inserted else { return }
        guard depth <= TableBinder.viewDepthLimit else {
            throw MartletError(
                .limitExceeded, "views name views more than \(TableBinder.viewDepthLimit) deep, at '\(name)'")
        }
        let (bare, commit) = try await target(of: name)
        guard let key = try? binder.key(of: bare) else { return }
        try admit?(key)
        switch try await binder.lake.catalog.content(of: key, at: commit) {
        case .table(let content):
            let table = try await binder.lake.load(content, as: key)
            let condition = Predicate(filters[name] ?? [], on: table.metadata.currentSchema)
            let scan = try await binder.scan(table, where: condition)
            try admitFiles?(table, scan)
            let version = "\(content.metadataLocation)\(condition == .alwaysTrue ? "" : " \(condition)")"
            bindings.append(try binder.binding(name, scan, of: table, version: version))
        case .view(let view):
            let text = try await ViewText(view, key, in: session)
            for inner in text.names { try await collect(inner, depth: depth + 1) }
            bindings.append(
                TableBinding(
                    name: name, version: "\(commit) \(view.id) \(view.versionID)", contents: .view(sql: text.sql)))
        case .namespace, nil: absent.append(name)
        }
    }

    /// Splits `orders@branch` into the table and the commit that the part behind `@` names.
    private func target(of name: TableName) async throws -> (TableName, CommitID) {
        guard let mark = name.table.firstIndex(of: "@"), mark != name.table.startIndex else { return (name, commit) }
        var bare = name
        bare.table = String(name.table[..<mark])
        let ref = String(name.table[name.table.index(after: mark)...])
        return (bare, try await binder.lake.catalog.resolve(ref).commit)
    }
}

extension TableMetadata {
    /// Whether a field inside of a column ever had another name than now, or its name was another field's.
    fileprivate var nestedFieldsWereRenamed: Bool {
        guard schemas.count > 1 else { return false }
        var names: [Int: String] = [:]
        var ids: [String: Int] = [:]
        for schema in schemas {
            for id in schema.allFields.keys where schema.parent(ofField: id) != nil {
                guard let name = schema.name(ofField: id) else { continue }
                if names.updateValue(name, forKey: id).map({ $0 != name }) ?? false { return true }
                if ids.updateValue(id, forKey: name).map({ $0 != id }) ?? false { return true }
            }
        }
        return false
    }
}
