/// What came of merging one table.
public enum TableMergeOutcome: Sendable, Hashable {
    /// The branch has nothing that the table does not have.
    case nothingToDo
    /// The table has not changed since the branch was made: the branch's version is the result as it is.
    case takeOurs
    /// The branch's changes, made again on the table as it is.
    case merged(PreparedChange)
    case conflict(TableMergeConflict)
}

/// Why two versions of a table cannot be brought together without a person.
public struct TableMergeConflict: Sendable, Hashable, CustomStringConvertible {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case createdOnBothSides = "created_on_both_sides"
        /// The name stands for another table now.
        case tableReplaced = "table_replaced"
        case schemaChanged = "schema_changed"
        case partitioningChanged = "partitioning_changed"
        case sortOrderChanged = "sort_order_changed"
        case propertyChanged = "property_changed"
        case locationChanged = "location_changed"
        case referencesChanged = "references_changed"
        /// One side computed its change from rows that the other side changed.
        case rowsChanged = "rows_changed"
        /// Both sides removed the same file, or one deleted rows in a file that the other removed.
        case fileRemoved = "file_removed"
    }

    public var kind: Kind
    /// What happened, in one sentence about the two sides.
    public var reason: String

    public init(_ kind: Kind, _ reason: String) {
        self.kind = kind
        self.reason = reason
    }

    public var description: String { reason }
}
