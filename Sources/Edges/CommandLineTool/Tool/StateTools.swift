/// What the executable lends the commands about a project's state.
public struct StateTools: Sendable {
    public struct Table: Sendable, Hashable {
        public var name: String
        public var rows: Int

        public init(name: String, rows: Int) {
            self.name = name
            self.rows = rows
        }
    }

    public struct Summary: Sendable, Hashable {
        /// The place, without a password.
        public var place: String
        /// Steps of the schema's history that it has had; 0 where nothing is there.
        public var version: Int
        public var tables: [Table]
        public var movedTo: String?
        public var copyOf: String?

        public init(place: String, version: Int, tables: [Table], movedTo: String?, copyOf: String?) {
            self.place = place
            self.version = version
            self.tables = tables
            self.movedTo = movedTo
            self.copyOf = copyOf
        }
    }

    public struct Move: Sendable, Hashable {
        public var from: String
        public var to: String
        /// Empty where only the end of an earlier move was missing.
        public var tables: [Table]

        public init(from: String, to: String, tables: [Table]) {
            self.from = from
            self.to = to
            self.tables = tables
        }
    }

    public var show: @Sendable (_ folder: String) async throws -> Summary
    /// `target` is a PostgreSQL URL, or `sqlite` for the project's own file.
    public var move: @Sendable (_ folder: String, _ target: String) async throws -> Move
    public var isRunning: @Sendable (_ process: Int32) -> Bool

    public init(
        show: @escaping @Sendable (_ folder: String) async throws -> Summary,
        move: @escaping @Sendable (_ folder: String, _ target: String) async throws -> Move,
        isRunning: @escaping @Sendable (_ process: Int32) -> Bool
    ) {
        self.show = show
        self.move = move
        self.isRunning = isRunning
    }
}
