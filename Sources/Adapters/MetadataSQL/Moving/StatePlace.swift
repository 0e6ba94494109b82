public import Errors

/// Where the state of a project lies: what is looked at and moved without opening the project.
public struct StatePlace: Sendable {
    let driver: any SQLDriver

    /// - Parameter sqlite: The path of a SQLite file.
    public init(sqlite path: String) { driver = SQLiteDriver(path: path, options: SQLiteOptions()) }

    /// - Parameter postgres: The address of a PostgreSQL database.
    public init(postgres address: String) throws(MartletError) { driver = try PostgresDriver(address) }

    init(_ driver: any SQLDriver) { self.driver = driver }

    /// The place in messages, without a password.
    public var name: String { driver.name }

    public struct Summary: Sendable {
        /// Migrations that the database has had; 0 where nothing is there.
        public var version: Int
        /// Rows by table, in the order in which the tables were made.
        public var rows: [(table: String, count: Int)]
        /// Where everything was moved.
        public var movedTo: String?
        /// What it is an unfinished copy of.
        public var copyOf: String?
    }

    /// What is there; changes nothing.
    public func summary() throws(MartletError) -> Summary {
        var handle = SQLHandle(try driver.connect(.writing))
        let version = try driver.version(&handle)
        guard version > 0 else { return Summary(version: 0, rows: []) }
        var summary = Summary(version: Int(version), rows: [])
        let tables = try driver.tables(&handle)
        for table in tables where !SQLTable.local.contains(table.name) {
            var count: Int64 = 0
            try handle.run("SELECT count(*) FROM \"\(table.name)\"") { count = $0.integer(0) }
            summary.rows.append((table.name, Int(count)))
        }
        guard tables.contains(where: { $0.name == "state_marks" }) else { return summary }
        summary.movedTo = try StateMark.movedTo.value(&handle)
        summary.copyOf = try StateMark.copyOf.value(&handle)
        return summary
    }
}
