internal import Errors

/// A table as a database has it, in the order in which tables were made, so that what others refer to comes first.
struct SQLTable: Sendable, Hashable {
    struct Column: Sendable, Hashable {
        var name: String
        var kind: Kind
    }

    enum Kind: Sendable, Hashable {
        case integer
        case real
        case text
        case bytes
    }

    var name: String
    var columns: [Column]

    /// Tables that tell of a database itself or of the processes that use it, which mean nothing elsewhere.
    static let local: Set<String> = ["state_marks", "martlet_schema", "run_claims", "run_engines_gone"]

    var columnList: String { columns.map { "\"\($0.name)\"" }.joined(separator: ", ") }
    var select: String { "SELECT \(columnList) FROM \"\(name)\"" }

    var insert: String {
        let places = columns.indices.map { "$\($0 + 1)" }.joined(separator: ", ")
        return "INSERT INTO \"\(name)\" (\(columnList)) VALUES (\(places))"
    }

    func values(_ row: SQLRow) -> [SQLValue] {
        columns.enumerated().map { index, column in
            let index = Int32(index)
            if row.isNull(index) { return .null }
            switch column.kind {
            case .integer: return .integer(row.integer(index))
            case .real: return .real(row.real(index))
            // What PostgreSQL cannot hold is replaced here, so that both sides are told by the same hash.
            case .text:
                return .text(String(decoding: PostgresParameters.storable(Array(row.text(index).utf8)), as: UTF8.self))
            case .bytes: return .bytes(row.bytes(index))
            }
        }
    }
}

extension SQLTable.Kind {
    /// - Parameter type: The type's name in the schema of either database.
    init(type: String) throws(MartletError) {
        switch type.uppercased() {
        case "BIGINT", "INTEGER", "INT8", "INT4": self = .integer
        case "DOUBLE PRECISION", "FLOAT8": self = .real
        case "TEXT": self = .text
        case "BYTEA": self = .bytes
        default: throw MartletError(.internal, "columns of the type \(type) cannot be moved")
        }
    }
}

extension SQLiteDriver {
    func tables(_ handle: inout SQLHandle) throws(MartletError) -> [SQLTable] {
        var tables: [SQLTable] = []
        try handle.run(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY rowid"
        ) { tables.append(SQLTable(name: $0.text(0), columns: [])) }
        for index in tables.indices {
            var columns: [SQLTable.Column] = []
            try handle.run("PRAGMA table_info(\"\(tables[index].name)\")") { row throws(MartletError) in
                columns.append(SQLTable.Column(name: row.text(1), kind: try SQLTable.Kind(type: row.text(2))))
            }
            tables[index].columns = columns
        }
        return tables
    }

    func prepareCopy(_ handle: inout SQLHandle) {}
    func finishCopy(_ tables: [SQLTable], _ handle: inout SQLHandle) {}
}

extension PostgresDriver {
    func tables(_ handle: inout SQLHandle) throws(MartletError) -> [SQLTable] {
        var tables: [SQLTable] = []
        try handle.run(
            """
            SELECT c.relname, a.attname, t.typname FROM pg_class c
            JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
            JOIN pg_type t ON t.oid = a.atttypid
            WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.oid, a.attnum
            """
        ) { row throws(MartletError) in
            if tables.last?.name != row.text(0) { tables.append(SQLTable(name: row.text(0), columns: [])) }
            tables[tables.count - 1].columns.append(
                SQLTable.Column(name: row.text(1), kind: try SQLTable.Kind(type: row.text(2))))
        }
        return tables
    }

    /// A copy may take long, and waits for the other side meanwhile.
    func prepareCopy(_ handle: inout SQLHandle) throws(MartletError) {
        try handle.script("SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0")
    }

    /// Lets keys that count by themselves go on behind the copied ones.
    func finishCopy(_ tables: [SQLTable], _ handle: inout SQLHandle) throws(MartletError) {
        for table in tables {
            for column in table.columns where column.kind == .integer {
                var sequence: String?
                try handle.run(
                    "SELECT pg_get_serial_sequence(CAST($1 AS TEXT), CAST($2 AS TEXT))",
                    [.text(table.name), .text(column.name)]
                ) { sequence = $0.optionalText(0) }
                guard let sequence else { continue }
                let highest = "max(\"\(column.name)\")"
                try handle.run(
                    """
                    SELECT setval(CAST(CAST($1 AS TEXT) AS regclass), greatest(coalesce(\(highest), 1), 1),
                        \(highest) IS NOT NULL)
                    FROM "\(table.name)"
                    """, [.text(sequence)])
            }
        }
    }
}
