/// How far a change depends on the rows that were there, which decides what may be merged beside it.
enum ChangeScope: Int, Sendable, Comparable {
    /// It would have been the same whatever rows were there: an append, a compaction.
    case nothing
    /// It replaces the rows of some partitions.
    case partitions
    /// It was computed from any rows of the table: an upsert, a delete, a replacement of everything.
    case table

    static func < (left: ChangeScope, right: ChangeScope) -> Bool { left.rawValue < right.rawValue }
}

/// The last snapshots of each kind in a snapshot's history; carried in its summary.
///
/// Two snapshots with the same mark have no change of that kind between them, however many snapshots lie there and whether or not
/// the metadata still knows those.
struct ChangeLineage: Hashable, Sendable {
    /// The last snapshot that changed rows at all.
    var rows: Int64 = 0
    /// The last that replaced partitions.
    var partitions: Int64 = 0
    /// The last that depended on the whole table.
    var table: Int64 = 0

    /// The summary's member.
    static let summaryName = "martlet.lineage"

    /// That of a table without a snapshot.
    static let none = ChangeLineage()

    /// The lineage of a snapshot, or nil where another system wrote it.
    static func of(_ snapshot: Snapshot?) -> ChangeLineage? {
        guard let snapshot else { return ChangeLineage.none }
        guard let parts = snapshot.summary[summaryName]?.split(separator: "/").map({ Int64($0) }), parts.count == 3,
            let rows = parts[0], let partitions = parts[1], let table = parts[2]
        else { return nil }
        return ChangeLineage(rows: rows, partitions: partitions, table: table)
    }

    var text: String { "\(rows)/\(partitions)/\(table)" }

    /// The lineage of a snapshot after another.
    init(after parent: Snapshot?, snapshotID: Int64, changesRows: Bool, scope: ChangeScope) {
        // What another system's snapshot hid is counted here: too late, which is the safe side.
        let before =
            Self.of(parent) ?? ChangeLineage(rows: snapshotID, partitions: snapshotID, table: snapshotID)
        rows = changesRows ? snapshotID : before.rows
        partitions = scope == .partitions ? snapshotID : before.partitions
        table = scope == .table ? snapshotID : before.table
    }

    init(rows: Int64 = 0, partitions: Int64 = 0, table: Int64 = 0) {
        self.rows = rows
        self.partitions = partitions
        self.table = table
    }
}
