public import Cataloging
public import Iceberg

/// One table's part of a commit, as clients of the Iceberg REST catalog say it: data, checked and applied together with the others.
public struct TableCommit: Sendable, Hashable {
    public var key: ContentKey
    public var requirements: [TableRequirement]
    public var updates: [TableUpdate]

    public init(key: ContentKey, requirements: [TableRequirement], updates: [TableUpdate]) {
        self.key = key
        self.requirements = requirements
        self.updates = updates
    }

    /// Whether the table is to be made.
    public var creates: Bool { requirements.contains(.create) }
}

/// A table as a commit left it.
public struct CommittedTable: Sendable {
    public var table: LoadedTable
    /// The lake commit; the branch's head where nothing had to change.
    public var commit: CommitID

    public init(table: LoadedTable, commit: CommitID) {
        self.table = table
        self.commit = commit
    }
}

/// What a new table is to be, in the words of the Iceberg REST catalog.
///
/// Field IDs of the schema are assigned anew, and those that the spec and the order name are translated.
public struct TableCreation: Sendable {
    public var schema: Schema
    public var spec: PartitionSpec?
    public var sortOrder: SortOrder?
    /// Inside of the warehouse; nil for a fresh folder.
    public var location: String?
    public var properties: [String: String]

    public init(
        schema: Schema, spec: PartitionSpec? = nil, sortOrder: SortOrder? = nil, location: String? = nil,
        properties: [String: String] = [:]
    ) {
        self.schema = schema
        self.spec = spec
        self.sortOrder = sortOrder
        self.location = location
        self.properties = properties
    }
}
