public import Errors

/// A column of what is about to be written, such as a query's result.
public struct IncomingColumn: Hashable, Sendable {
    public var name: String
    /// The IDs inside of a nested type do not matter.
    public var type: IcebergType

    public init(name: String, type: IcebergType) {
        self.name = name
        self.type = type
    }
}

/// Whether incoming columns fit a table, as it is or after a change that loses nothing.
public enum SchemaReconciliation: Hashable, Sendable {
    case unchanged
    /// The table can take the columns after these changes.
    case evolve([SchemaChange])
    /// The table cannot take the columns, for these reasons.
    case refuse([SchemaObjection])

    /// What to do with a column of the table that does not come in.
    public enum MissingColumns: Hashable, Sendable {
        /// New rows have null there; right where rows are added beside those that are there.
        case fillWithNull
        /// It is an objection; right where the incoming rows replace all others, so that its values would be lost.
        case refuse
    }

    /// Compares incoming columns with a table's; names match exactly, or else in any case.
    public static func reconcile(
        _ incoming: [IncomingColumn], with schema: Schema, missing: MissingColumns
    ) -> SchemaReconciliation {
        var comparison = SchemaComparison(missing: missing)
        comparison.compare(incoming, with: schema.fields, in: nil)
        if !comparison.objections.isEmpty { return .refuse(comparison.objections) }
        return comparison.changes.isEmpty ? .unchanged : .evolve(comparison.changes)
    }
}

/// A change of a table's columns that loses nothing.
public enum SchemaChange: Hashable, Sendable, CustomStringConvertible {
    case add(name: String, parent: String?, type: IcebergType)
    case widen(name: String, from: PrimitiveType, to: PrimitiveType)

    public var description: String {
        switch self {
        case .add(let name, let parent, let type): "add column \(parent.map { "\($0)." } ?? "")\(name) \(type)"
        case .widen(let name, let from, let to): "widen column \(name) from \(from) to \(to)"
        }
    }
}

/// Why incoming columns do not fit a table.
public struct SchemaObjection: Hashable, Sendable, CustomStringConvertible {
    /// The dotted name.
    public var column: String
    public var reason: String

    public init(column: String, reason: String) {
        self.column = column
        self.reason = reason
    }

    public var description: String { "column '\(column)': \(reason)" }
}

extension SchemaEvolution {
    /// Makes the changes that a reconciliation found.
    public mutating func apply(_ changes: [SchemaChange]) throws(MartletError) {
        for change in changes {
            switch change {
            case .add(let name, let parent, let type): try addColumn(name, in: parent, type: type)
            case .widen(let name, _, let type): try widenColumn(name, to: type)
            }
        }
    }
}
