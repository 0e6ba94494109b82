internal import Errors
internal import Querying

extension DuckDBSession {
    func define(_ tables: [TableBinding]) throws {
        currentResult = nil
        try interruptible { () throws(MartletError) in
            for table in tables where defined[table.name] != table.version { try define(table) }
        }
    }

    private func define(_ table: TableBinding) throws(MartletError) {
        try prepareSchema(of: table.name)
        let sql: String
        switch table.contents {
        case .files(let columns, let files):
            let definition = TableDefinition(columns: columns, files: files, positions: table.positions)
            try definition.check()
            sql = definition.sql
        case .view(let text): sql = text
        }
        do {
            try run("CREATE OR REPLACE VIEW \(table.name.sql) AS \(sql)")
        } catch {
            var described = error
            described.message = "\(table.name) cannot be read: \(error.message)"
            throw described
        }
        defined[table.name] = table.version
        definedKeys.insert(table.name.parts.map { $0.lowercased() }.joined(separator: "\u{0}"))
    }

    private func prepareSchema(of name: TableName) throws(MartletError) {
        var schema = SQLText.identifier(name.layer)
        if let namespace = name.namespace {
            let catalog = SQLText.identifier(namespace)
            if !knownSchemas.contains(catalog) {
                guard case .trusted = options.access else {
                    throw MartletError(
                        .internal, "the session was opened without the namespace \(namespace) and is locked")
                }
                try run("ATTACH ':memory:' AS \(catalog)")
                knownSchemas.insert(catalog)
            }
            schema = catalog + "." + schema
        }
        guard knownSchemas.insert(schema + ".").inserted else { return }
        try run("CREATE SCHEMA IF NOT EXISTS \(schema)")
    }
}
