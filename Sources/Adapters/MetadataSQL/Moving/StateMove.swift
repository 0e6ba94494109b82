internal import Cataloging
public import Errors

/// Copies everything from one place to another, and leaves the first one marked as moved.
///
/// The source is locked for writers until the end, so that the copy is of one moment. The target says until the end that it is a
/// copy: whatever breaks off, the same move again starts over or finishes, and at every moment one place at most is in use.
public struct StateMove {
    let source: any SQLDriver
    let target: any SQLDriver

    public init(from source: StatePlace, to target: StatePlace) {
        self.source = source.driver
        self.target = target.driver
    }

    public struct Report: Sendable {
        public var tables: [(table: String, rows: Int)]
    }

    /// Rows that are sent at a time.
    private static let batch = 256

    /// - Parameter progress: Called with each table when it has been copied.
    /// - Throws: `alreadyExists` where the target is not empty, `conflict` where the source was moved elsewhere.
    public func run(_ progress: (_ table: String, _ rows: Int) -> Void = { _, _ in }) throws(MartletError) -> Report {
        guard source.name != target.name || source.dialect == .postgres else {
            throw MartletError(.invalidInput, "the state is in \(source.name) already")
        }
        var from = SQLHandle(try source.connect(.writing))
        guard try source.version(&from) > 0 else {
            throw MartletError(.notFound, "there is no state in \(source.name)", hint: "Is this the project's folder?")
        }
        try SQLMigration.bringUpToDate(&from, source, SQLMigration.all)
        var to = SQLHandle(try target.connect(.writing))
        if try finish(&from, &to) { return Report(tables: []) }
        try claim(&to)
        try source.prepareCopy(&from)
        try target.prepareCopy(&to)
        try from.begin(.full)
        let report: Report
        do throws(MartletError) {
            if let place = try StateMark.copyOf.value(&from) {
                throw MartletError(.conflict, "\(source.name) is itself an unfinished copy of \(place)")
            }
            report = try copy(&from, &to, progress)
            try StateMark.movedTo.set(target.name, &from)
            try from.commit()
        } catch {
            if to.isInTransaction { try? to.rollback() }
            if from.isInTransaction { try? from.rollback() }
            throw error
        }
        try open(&to)
        return report
    }

    /// Ends a move that broke off after all was copied; whether there was one.
    private func finish(_ from: inout SQLHandle, _ to: inout SQLHandle) throws(MartletError) -> Bool {
        guard let place = try StateMark.movedTo.value(&from) else { return false }
        guard place == target.name, try target.version(&to) == Int64(SQLMigration.all.count),
            try StateMark.copyOf.value(&to) == source.name
        else {
            throw MartletError(
                .conflict, "the state in \(source.name) was moved to \(place) already",
                hint: "Give that address as 'state' in martlet.yaml or in MARTLET_STATE_URL.")
        }
        try open(&to)
        return true
    }

    /// Makes the target's tables and says whose copy it becomes.
    private func claim(_ to: inout SQLHandle) throws(MartletError) {
        if try target.version(&to) > 0 {
            try SQLMigration.bringUpToDate(&to, target, SQLMigration.all)
            guard try StateMark.copyOf.value(&to) == source.name else {
                throw MartletError(
                    .alreadyExists, "\(target.name) is not empty: it holds the state of a project",
                    hint: "Give an empty database, or a schema of its own.")
            }
            return
        }
        try SQLMigration.bringUpToDate(&to, target, SQLMigration.all)
        try to.begin(.full)
        try StateMark.copyOf.set(source.name, &to)
        try to.commit()
    }

    /// The target is what the project uses from now on.
    private func open(_ to: inout SQLHandle) throws(MartletError) {
        try to.begin(.full)
        try StateMark.copyOf.remove(&to)
        try to.commit()
    }

    private func copy(
        _ from: inout SQLHandle, _ to: inout SQLHandle, _ progress: (String, Int) -> Void
    ) throws(MartletError) -> Report {
        let tables = try source.tables(&from).filter { !SQLTable.local.contains($0.name) }
        let there = try Set(target.tables(&to).map(\.name))
        if let missing = tables.first(where: { !there.contains($0.name) }) {
            throw MartletError(.internal, "\(target.name) has no table '\(missing.name)'")
        }
        try to.begin(.full)
        for table in tables.reversed() { try to.run("DELETE FROM \"\(table.name)\"") }
        var report = Report(tables: [])
        for table in tables {
            let sent = try Self.copy(table, &from, &to)
            var stored = TableDigest()
            try to.stream(table.select) { stored.add(table.values($0)) }
            guard stored == sent else {
                throw MartletError(
                    .corrupt,
                    "the copy of '\(table.name)' in \(target.name) is not what was sent (\(stored.rows) of \(sent.rows) rows)",
                    hint: "Nothing was moved; look at the target's disk and memory, and try again.")
            }
            report.tables.append((table.name, sent.rows))
            progress(table.name, sent.rows)
        }
        try target.finishCopy(tables, &to)
        try to.commit()
        return report
    }

    private static func copy(
        _ table: SQLTable, _ from: inout SQLHandle, _ to: inout SQLHandle
    ) throws(MartletError) -> TableDigest {
        var digest = TableDigest()
        var batch: [[SQLValue]] = []
        func send(_ to: inout SQLHandle) throws(MartletError) {
            try to.runEach(table.insert, batch)
            batch.removeAll(keepingCapacity: true)
        }
        try from.stream(table.select) { row throws(MartletError) in
            let values = table.values(row)
            digest.add(values)
            batch.append(values)
            if batch.count == Self.batch { try send(&to) }
        }
        try send(&to)
        return digest
    }
}
