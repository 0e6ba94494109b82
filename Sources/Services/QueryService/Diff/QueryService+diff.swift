internal import CatalogService
public import Cataloging
internal import Errors
internal import Iceberg
internal import Querying

extension QueryService {
    /// The most sample rows of each kind and table.
    public static let sampleRowsLimit = 1_000

    /// Tells which tables and views differ between two states of the lake, and which of their rows.
    ///
    /// Only data files that are not in both states are read. Rows compare by all columns that the later state has.
    /// - Parameters:
    ///   - only: Looks at nothing else.
    ///   - keys: The columns that tell which row of a table is which, where more is known than the table's identifier fields.
    ///   - sampleRows: How many rows of each kind to show.
    public func diff(
        from: CommitID, to: CommitID, only: Set<ContentKey>? = nil, keys: [ContentKey: [String]] = [:],
        sampleRows: Int = 0
    ) async throws -> LakeDiff {
        let sampleRows = min(max(0, sampleRows), Self.sampleRowsLimit)
        let differences = try await binder.lake.catalog.diff(from: from, to: to)
        var diff = LakeDiff(from: from, to: to, tables: [])
        for difference in differences where (difference.after ?? difference.before)?.kind != .namespace {
            guard only?.contains(difference.key) ?? true else { continue }
            try Task.checkCancellation()
            diff.tables += try await tables(difference, keys[difference.key] ?? [], sampleRows)
        }
        return diff
    }

    /// One difference of a key is two where a table took the place of a view, or the other way about.
    private func tables(
        _ difference: KeyDifference, _ rowKey: [String], _ sampleRows: Int
    ) async throws -> [TableDiff] {
        let key = difference.key
        switch (difference.before, difference.after) {
        case (.table(let before), .table(let after)):
            let old = try await binder.lake.load(before, as: key)
            let new = try await binder.lake.load(after, as: key)
            return [try await changed(old, new, rowKey, sampleRows)]
        case (.view(let before), .view(let after)):
            var diff = TableDiff(key: key, kind: .view, change: .changed)
            diff.viewSQL = (before.sql, after.sql)
            return [diff]
        case (let before, let after):
            var result: [TableDiff] = []
            if let before { result += try await whole(before, key, .removed, sampleRows) }
            if let after { result += try await whole(after, key, .added, sampleRows) }
            return result
        }
    }

    /// A table or view that only one side has.
    private func whole(
        _ content: Content, _ key: ContentKey, _ change: TableDiff.Change, _ sampleRows: Int
    ) async throws -> [TableDiff] {
        var diff = TableDiff(key: key, kind: content.kind, change: change)
        switch content {
        case .namespace: return []
        case .view(let view): diff.viewSQL = change == .added ? (nil, view.sql) : (view.sql, nil)
        case .table(let content):
            let table = try await binder.lake.load(content, as: key)
            let known = table.metadata.liveRowCount
            var rows = known ?? 0
            if known == nil || sampleRows > 0 {
                let scan = try await binder.scan(table)
                let binding = try binder.binding(
                    RowComparison.after, scan, of: table, version: "whole \(content.metadataLocation)")
                try await withSession { session in
                    try await session.define([binding])
                    if known == nil {
                        let count = try await session.rows("SELECT count(*) FROM \(RowComparison.after.sql)")
                        rows = count.first?.first?.intValue ?? 0
                    }
                    guard sampleRows > 0 else { return }
                    let sql = "SELECT * FROM \(RowComparison.after.sql) LIMIT \(sampleRows)"
                    diff.columns = try await session.describe(sql)
                    let side: RowSample.Side = change == .added ? .added : .removed
                    diff.samples = try await session.rows(sql).map { RowSample(side: side, values: $0) }
                }
            }
            if change == .added { diff.rowsAdded = rows } else { diff.rowsRemoved = rows }
        }
        return [diff]
    }

    private func changed(
        _ old: LoadedTable, _ new: LoadedTable, _ rowKey: [String], _ sampleRows: Int
    ) async throws -> TableDiff {
        var diff = TableDiff(key: new.key, kind: .table, change: .changed)
        let sides = try await TableSides(old, new, binder: binder)
        diff.columnChanges = sides.columnChanges
        diff.filesRead = sides.filesRead
        diff.filesShared = sides.filesShared
        diff.rowKey = Self.rowKey(rowKey, of: new.metadata.currentSchema, among: sides.columns)
        if sides.filesRead == 0 {
            diff.rowsChanged = diff.rowKey.isEmpty ? nil : 0
            return diff
        }
        guard !sides.columns.isEmpty else {
            // Nothing to compare by, so every row is another.
            diff.rowsRemoved = try await whole(.table(old.content), old.key, .removed, 0).first?.rowsRemoved ?? 0
            diff.rowsAdded = try await whole(.table(new.content), new.key, .added, 0).first?.rowsAdded ?? 0
            return diff
        }
        let comparison = RowComparison(columns: sides.columns, key: diff.rowKey)
        return try await withSession { [diff] session in
            var diff = diff
            try await session.define([sides.before, sides.after])
            let counts = try await session.rows(comparison.counts).first ?? []
            guard counts.count == 3, let removed = counts[0].intValue, let added = counts[1].intValue else {
                throw MartletError(.internal, "the engine did not count the rows of '\(diff.key)' that differ")
            }
            diff.rowsChanged = counts[2].intValue
            diff.rowsRemoved = removed - (diff.rowsChanged ?? 0)
            diff.rowsAdded = added - (diff.rowsChanged ?? 0)
            if sampleRows > 0 { try await addSamples(to: &diff, comparison, sampleRows, session) }
            return diff
        }
    }

    private func addSamples(
        to diff: inout TableDiff, _ comparison: RowComparison, _ limit: Int, _ session: any QuerySession
    ) async throws {
        diff.columns = try await session.describe(comparison.sample(.added, limit: limit))
        if diff.rowsRemoved > 0 {
            diff.samples += try await session.rows(comparison.sample(.removed, limit: limit))
                .map { RowSample(side: .removed, values: $0) }
        }
        if diff.rowsAdded > 0 {
            diff.samples += try await session.rows(comparison.sample(.added, limit: limit))
                .map { RowSample(side: .added, values: $0) }
        }
        if (diff.rowsChanged ?? 0) > 0 {
            diff.samples += try await session.rows(comparison.changedSample(limit: limit)).map { row in
                RowSample(side: row.first?.intValue == 0 ? .before : .after, values: Array(row.dropFirst()))
            }
        }
    }

    /// The key's columns as the table spells them; none where one of them is missing.
    private static func rowKey(_ given: [String], of schema: Schema, among columns: [String]) -> [String] {
        let names = given.isEmpty ? schema.identifierFieldIDs.compactMap { schema.name(ofField: $0) } : given
        let found = names.compactMap { name in columns.first { $0.lowercased() == name.lowercased() } }
        return found.count == names.count ? found : []
    }
}
