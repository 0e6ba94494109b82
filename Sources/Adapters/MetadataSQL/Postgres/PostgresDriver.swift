internal import Errors

/// A schema of a PostgreSQL database, which several servers may use at once.
struct PostgresDriver: SQLDriver {
    /// What advisory locks of Martlet begin with: "MTLT".
    static let lockClass: Int32 = 0x4D54_4C54

    let address: PostgresAddress

    init(_ text: String) throws(MartletError) { address = try PostgresAddress(text) }

    var name: String { address.name }
    var dialect: SQLDialect { .postgres }
    var readers: Int { PostgresLimits.readers }
    var isRemote: Bool { true }

    func connect(_ purpose: SQLPurpose) throws(MartletError) -> any SQLConnection {
        try PostgresConnection.open(address, purpose)
    }

    func version(_ handle: inout SQLHandle) throws(MartletError) -> Int64 {
        let schema = try schema(&handle)
        var isThere = false
        var tables: Int64 = 0
        // In one statement: another server may be making the tables.
        try handle.run(
            """
            SELECT coalesce(sum(CASE WHEN tablename = 'martlet_schema' THEN 1 ELSE 0 END), 0), count(*)
            FROM pg_tables WHERE schemaname = $1
            """, [.text(schema)]
        ) {
            isThere = $0.integer(0) > 0
            tables = $0.integer(1)
        }
        guard !isThere else {
            var version: Int64 = 0
            try handle.run("SELECT version FROM martlet_schema") { version = $0.integer(0) }
            return version
        }
        guard tables == 0 else {
            throw MartletError(
                .invalidInput, "the schema '\(schema)' of \(name) holds tables of another program",
                hint: "Give Martlet a database of its own, or a schema: ?options=-csearch_path%3Dmartlet")
        }
        return 0
    }

    /// The schema of the tables; the first one of the search path is made where it is not there.
    private func schema(_ handle: inout SQLHandle) throws(MartletError) -> String {
        for attempt in 0...1 {
            var found: String?
            var path = ""
            try handle.run("SELECT current_schema(), current_setting('search_path')") {
                found = $0.optionalText(0)
                path = $0.text(1)
            }
            if let found { return found }
            let wanted = path.split(separator: ",").first ?? ""
            guard attempt == 0, !wanted.isEmpty, wanted.utf8.allSatisfy(Self.isPlain) else { break }
            do throws(MartletError) {
                try handle.script("CREATE SCHEMA IF NOT EXISTS \(wanted)")
            } catch {
                // Another server makes the same at the same time.
                guard error.code == .alreadyExists else { throw error }
            }
        }
        throw MartletError(
            .notFound, "\(name) has no schema that the user '\(address.user)' can use",
            hint: "Make one with: CREATE SCHEMA martlet AUTHORIZATION \(address.user)")
    }

    /// Whether a character may stand in a name without quotes.
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    func setVersion(_ version: Int64, _ handle: inout SQLHandle) throws(MartletError) {
        try handle.script(
            "CREATE TABLE IF NOT EXISTS martlet_schema (version BIGINT NOT NULL); DELETE FROM martlet_schema")
        try handle.run("INSERT INTO martlet_schema (version) VALUES ($1)", [.integer(version)])
    }
}
