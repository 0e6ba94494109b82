/// What a text of SQL would do, found without running it.
public struct StatementFacts: Sendable, Hashable {
    public var kind: StatementKind
    public var statementCount: Int
    /// Tables and views that the text reads, those inside of CTEs and subqueries included, CTE names excluded.
    public var tables: [TableUse]
    /// Functions in FROM, such as `range` or `read_csv`.
    public var tableFunctions: [FunctionUse]
    /// Functions in expressions, in lower case.
    public var functions: Set<String>
    /// Whether running it later can give another answer, as with `now()`.
    public var dependsOnClock: Bool
    /// Whether running it again can give another answer, as with `random()`.
    public var dependsOnRandomness: Bool
    /// Whether it asks for the tables themselves, as DESCRIBE, SHOW and SUMMARIZE do.
    public var showsCatalog: Bool
    /// Conditions that every row of the result fulfils, for pruning; those that are not understood are left out.
    public var filters: [ColumnFilter]

    public init(kind: StatementKind, statementCount: Int) {
        self.kind = kind
        self.statementCount = statementCount
        tables = []
        tableFunctions = []
        functions = []
        dependsOnClock = false
        dependsOnRandomness = false
        showsCatalog = false
        filters = []
    }
}

public enum StatementKind: Sendable, Hashable {
    /// SELECT, WITH, VALUES, FROM, and DESCRIBE, SHOW, SUMMARIZE and PIVOT, which the engine turns into them.
    case select
    case explain
    /// Anything else, by the engine's name, such as `INSERT`.
    case other(String)
}

/// A table named in FROM.
public struct TableUse: Sendable, Hashable {
    /// One to three parts, as written.
    public var parts: [String]
    /// Where the name begins in the text, in UTF-8 bytes.
    public var offset: Int?
    /// The `AT (VERSION => …)` or `AT (TIMESTAMP => …)` after it.
    public var version: VersionClause?

    public struct VersionClause: Sendable, Hashable {
        /// `VERSION` or `TIMESTAMP`.
        public var unit: String
        public var value: String

        public init(unit: String, value: String) {
            self.unit = unit
            self.value = value
        }
    }

    public init(parts: [String], offset: Int? = nil, version: VersionClause? = nil) {
        self.parts = parts
        self.offset = offset
        self.version = version
    }

    /// The name where it has two or three parts.
    public var name: TableName? {
        switch parts.count {
        case 2: TableName(layer: parts[0], table: parts[1])
        case 3: TableName(namespace: parts[0], layer: parts[1], table: parts[2])
        default: nil
        }
    }
}

/// A function with the place where it is called.
public struct FunctionUse: Sendable, Hashable {
    public var name: String
    public var offset: Int?

    public init(name: String, offset: Int? = nil) {
        self.name = name
        self.offset = offset
    }
}

/// `column op constant` on a table of the query.
public struct ColumnFilter: Sendable, Hashable {
    public enum Comparison: Sendable, Hashable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, isNull, isNotNull, anyOf
    }

    public var table: TableName
    public var column: String
    public var comparison: Comparison
    /// One value; several for `anyOf`; none for the tests for null.
    public var values: [QueryValue]

    public init(table: TableName, column: String, comparison: Comparison, values: [QueryValue]) {
        self.table = table
        self.column = column
        self.comparison = comparison
        self.values = values
    }
}
