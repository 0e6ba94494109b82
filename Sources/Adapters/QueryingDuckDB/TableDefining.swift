internal import Errors
internal import Querying

extension DuckDBSession {
    func define(_ bindings: [TableBinding]) async throws {
        currentResult = nil
        try await renewCredentials()
        try interruptible { () throws(MartletError) in
            var tables: [TableBinding] = []
            for binding in bindings {
                if case .absent = binding.contents { try forget(binding.name) } else { tables.append(binding) }
            }
            var names: [String: TableName] = [:]
            for table in tables {
                if let other = names.updateValue(table.name, forKey: table.name.key), other != table.name {
                    throw MartletError(
                        .invalidInput,
                        "\(other) and \(table.name) differ in case only, and SQL takes them for one name",
                        hint: "Use one of them in a query, or rename it.")
                }
            }
            // A catalog takes over the name of a schema, so these come before anything is defined in either.
            for table in tables where table.name.namespace != nil { try prepareSchema(of: table.name) }
            for table in tables where defined[table.name] != table.version { try define(table) }
        }
    }

    /// Takes back what a name stood for.
    private func forget(_ name: TableName) throws(MartletError) {
        guard definedKeys.contains(name.key) else { return }
        try run("DROP VIEW IF EXISTS \(name.sql)")
        for other in defined.keys where other.key == name.key { defined[other] = nil }
        definedKeys.remove(name.key)
    }

    private func define(_ table: TableBinding) throws(MartletError) {
        try prepareSchema(of: table.name)
        let sql: String
        switch table.contents {
        case .files(let columns, let files):
            largestTable = max(largestTable, files.reduce(0) { $0 + $1.recordCount })
            var definition = TableDefinition(columns: columns, files: files, positions: table.positions)
            definition.folder = table.folder
            if table.nestedFieldsWereRenamed && !files.isEmpty && columns.contains(where: { $0.type.isNested }) {
                definition.nestedNames = try nestedNames(files, definition)
            }
            try definition.check()
            sql = table.rowLimit.map { SQLText.first($0, of: definition.sql) } ?? definition.sql
        case .view(let text):
            // A client's view may do no more than its query.
            try authorize(text)
            sql = try viewBody(text, of: table.name)
        case .absent: return
        }
        do {
            try run("CREATE OR REPLACE VIEW \(table.name.sql) AS \(sql)")
        } catch {
            var described = error
            described.message = "\(table.name) cannot be read: \(error.message)"
            throw described
        }
        // A name that differs in case only stood for another table until now.
        if definedKeys.contains(table.name.key) {
            for other in defined.keys where other.key == table.name.key { defined[other] = nil }
        }
        defined[table.name] = table.version
        definedKeys.insert(table.name.key)
    }

    /// A view in a namespace is put in front of one in the main catalog, because DuckDB looks up the names in a view's text
    /// in the view's own catalog first and in no other.
    private func viewBody(_ text: String, of name: TableName) throws(MartletError) -> String {
        guard name.namespace != nil || knownCatalogs.contains(name.layer.lowercased()) else { return text }
        let schema = "memory." + SQLText.identifier("martlet:\(name.namespace ?? ""):\(name.layer)")
        let inner = schema + "." + SQLText.identifier(name.table)
        try run("CREATE SCHEMA IF NOT EXISTS \(schema); CREATE OR REPLACE VIEW \(inner) AS \(text)")
        return "SELECT * FROM \(inner)"
    }

    /// Makes the schema that a name needs: one in the namespace's catalog, or one in the main catalog.
    ///
    /// DuckDB takes the first of two parts for a schema or for a catalog, and refuses it where it could be both. So a name of two parts
    /// whose first is a catalog's stands in that catalog's own schema `main`, which such a name finds.
    private func prepareSchema(of name: TableName) throws(MartletError) {
        var schema = SQLText.identifier(name.layer)
        if let namespace = name.namespace {
            try attach(namespace)
            schema = SQLText.identifier(namespace) + "." + schema
        } else if knownCatalogs.contains(name.layer.lowercased()) {
            return
        }
        guard knownSchemas.insert(schema.lowercased()).inserted else { return }
        try run("CREATE SCHEMA IF NOT EXISTS \(schema)")
    }

    /// Makes the catalog of a namespace, which lies in memory and so may be made in a locked session too.
    private func attach(_ namespace: String) throws(MartletError) {
        let key = namespace.lowercased()
        guard !knownCatalogs.contains(key) else { return }
        let catalog = SQLText.identifier(namespace)
        if knownSchemas.remove(catalog.lowercased()) != nil {
            try run("DROP SCHEMA IF EXISTS memory.\(catalog) CASCADE")
            for name in defined.keys where name.namespace == nil && name.layer.lowercased() == key {
                defined[name] = nil
                definedKeys.remove(name.key)
            }
        }
        try run("ATTACH ':memory:' AS \(catalog)")
        knownCatalogs.insert(key)
    }

    /// The names of the fields in each file, by field ID.
    private func nestedNames(_ files: [ScanFile], _ table: TableDefinition) throws(MartletError) -> [String: [Int:
        String]]
    {
        let rows = try allRows(
            """
            SELECT file_name, field_id, name FROM parquet_schema(\(ParquetScan.list(files.map { table.path(of: $0.path) })))
            WHERE field_id IS NOT NULL
            """)
        var byPlainPath: [String: [Int: String]] = [:]
        for row in rows {
            guard let path = row[0].textValue, let id = row[1].intValue, let name = row[2].textValue else { continue }
            byPlainPath[path, default: [:]][Int(id)] = name
        }
        var names: [String: [Int: String]] = [:]
        for file in files { names[file.path] = byPlainPath[table.path(of: file.path)] ?? [:] }
        return names
    }
}

extension TableName {
    /// Equal where DuckDB takes two names for one.
    var key: String { parts.map { $0.lowercased() }.joined(separator: "\u{0}") }
}
