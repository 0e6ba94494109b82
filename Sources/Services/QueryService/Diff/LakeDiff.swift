public import Cataloging
public import Querying

/// What differs between two states of the lake.
public struct LakeDiff: Sendable {
    public var from: CommitID
    public var to: CommitID
    /// In the order of their names.
    public var tables: [TableDiff]
}

/// What differs in one table or view.
public struct TableDiff: Sendable {
    public enum Change: String, Sendable { case added, removed, changed }

    public var key: ContentKey
    public var kind: ContentKind
    public var change: Change
    /// Rows that are only in the later state; of rows that are there several times, each counts.
    public var rowsAdded: Int64 = 0
    /// Rows that are only in the earlier state.
    public var rowsRemoved: Int64 = 0
    /// Rows whose key is in both states with other values, which count neither as added nor as removed; nil without a key.
    public var rowsChanged: Int64?
    /// The columns that tell which row is which.
    public var rowKey: [String] = []
    public var columnChanges: [ColumnChange] = []
    /// The SQL of a view, before and after.
    public var viewSQL: (before: String?, after: String?)?
    /// The columns of the samples.
    public var columns: [ColumnInfo] = []
    public var samples: [RowSample] = []
    /// Data files that were read, and those that both states have and that were not.
    public var filesRead = 0
    public var filesShared = 0

    init(key: ContentKey, kind: ContentKind, change: Change) {
        self.key = key
        self.kind = kind
        self.change = change
    }

    /// Whether rows and columns are as they were, as after a compaction.
    public var hasSameContents: Bool {
        kind == .table && change == .changed && rowsAdded == 0 && rowsRemoved == 0 && (rowsChanged ?? 0) == 0
            && columnChanges.isEmpty
    }
}

/// A row that differs.
public struct RowSample: Sendable, Hashable {
    /// A changed row comes as `before`, then `after`.
    public enum Side: String, Sendable { case removed, added, before, after }

    public var side: Side
    public var values: [QueryValue]
}
