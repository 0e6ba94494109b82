internal import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import Identifiers
internal import Ingestion
internal import ObjectStorage
internal import QueryService
internal import Querying

/// One ingest at work.
struct IngestExecution {
    let service: IngestionService
    let request: IngestRequest
    let id: Identifiers.UUID
    let branch: RefName
    let target: RefName
    let pinned: CommitID
    let sessions: SessionPool
    let watch: @Sendable (IngestEvent) -> Void

    private var lake: Lake { service.lake }
    private var tableName: String { "\(request.table)" }

    private func details(_ message: String) -> CommitDetails {
        CommitDetails(author: request.author, message: message, properties: [ContentProperties.run: "\(id)"])
    }

    func run(_ files: [LandedFile]) async throws -> IngestReport {
        let key = try service.binder.key(of: request.table)
        var report = IngestReport(id: id, table: tableName, files: [], rows: 0, bytesWritten: 0, commit: nil)
        var registrations: [FileRegistration] = []
        var quarantined: [QuarantinedRow] = []
        var written: [AddedFile] = []
        var table: WritableTable?
        let base = try await lake.table(key, at: pinned)
        // What a table has had that was dropped since, it does not have now.
        var hashes =
            request.overwrites || request.force || base == nil
            ? [:]
            : try await FileRegistry(binder: service.binder, sessions: sessions, commit: pinned)
                .loaded(into: tableName)

        for file in files {
            watch(.started(path: file.path, bytes: file.size))
            // Hashing runs beside loading; a file that turns out to be known leaves only files that nothing names.
            async let hashing = lake.store.digest(of: file)
            if !hashes.isEmpty, let path = hashes[try await hashing] {
                skip(file, hash: try await hashing, sameAs: path, &registrations, &report)
                continue
            }
            var state = table
            let (added, rejected) = try await load(file, base: base, table: &state)
            table = state
            let hash = try await hashing
            guard file.isUnchanged(try await lake.store.stat(file.location)) else { throw file.changedError }
            if let path = hashes[hash] {
                skip(file, hash: hash, sameAs: path, &registrations, &report)
                continue
            }
            if !request.force { hashes[hash] = file.path }
            let rows = added.reduce(0) { $0 + $1.file.recordCount }
            written += added
            quarantined += rejected
            registrations.append(
                registration(file, hash, rows: rows, quarantined: Int64(rejected.count), status: .success))
            let loaded = IngestReport.File(
                path: file.path, rows: rows, quarantined: Int64(rejected.count), sameAs: nil)
            report.files.append(loaded)
            report.rows += rows
            report.bytesWritten += added.reduce(0) { $0 + $1.file.fileSize }
            watch(.loaded(loaded))
        }
        guard let table, registrations.contains(where: { $0.status == .success }) else { return report }
        report.commit = try await publish(table, written, registrations, quarantined, key: key)
        return report
    }

    private func skip(
        _ file: LandedFile, hash: String, sameAs path: String, _ registrations: inout [FileRegistration],
        _ report: inout IngestReport
    ) {
        registrations.append(registration(file, hash, rows: 0, quarantined: 0, status: .skipped))
        let skipped = IngestReport.File(path: file.path, rows: nil, quarantined: 0, sameAs: path)
        report.files.append(skipped)
        watch(.skipped(skipped))
    }

    private func registration(
        _ file: LandedFile, _ hash: String, rows: Int64, quarantined: Int64, status: FileRegistration.Status
    ) -> FileRegistration {
        FileRegistration(
            path: file.path, hash: hash, size: Int64(file.size), modified: file.modified, target: tableName, rows: rows,
            quarantined: quarantined, time: lake.clock.now(), status: status, run: "\(id)")
    }

    /// Writes a file's rows as data files of the table, which is made or takes new columns on the way.
    ///
    /// JSON is read at full speed first, and row by row where some rows do not parse; workbooks are always read row by row.
    private func load(
        _ file: LandedFile, base: LoadedTable?, table: inout WritableTable?
    ) async throws -> ([AddedFile], [QuarantinedRow]) {
        guard let path = file.location.filePath, let format = Querying.FileFormat(fileName: file.location.name) else {
            throw MartletError(.unsupported, "'\(file.location)' is not a file on this machine")
        }
        var source = FileSource(
            format: format, files: [path], setsRejectedRowsAside: true, checksRows: format == .excel)
        let current = table
        let loaded: (WritableTable, [AddedFile], [RejectedRow])
        do {
            loaded = try await load(source, of: file, base: base, into: current)
        } catch let error as MartletError where error.code == .invalidInput && [.json, .ndjson].contains(format) {
            source.checksRows = true
            do {
                loaded = try await load(source, of: file, base: base, into: current)
            } catch let second as MartletError where [.unsupported, .invalidInput].contains(second.code) {
                throw error
            }
        }
        table = loaded.0
        let quarantined = loaded.2.map { row in
            QuarantinedRow(
                path: file.path, line: row.line, column: row.column, reason: row.reason, text: row.text,
                target: tableName, time: lake.clock.now(), run: "\(id)")
        }
        return (loaded.1, quarantined)
    }

    private func load(
        _ wanted: FileSource, of file: LandedFile, base: LoadedTable?, into current: WritableTable?
    ) async throws -> (WritableTable, [AddedFile], [RejectedRow]) {
        try await sessions.withSession { session in
            var files = wanted
            // What an attempt that failed has set aside is not this one's.
            _ = try await session.takeRejectedRows()
            let schema = (current?.metadata ?? (request.overwrites ? nil : base?.metadata))?.currentSchema
            if files.checksRows { files.columnTypes = Self.types(in: schema) }
            var source = try await session.prepare(files)
            if Self.mixesKinds(source, files) {
                throw MartletError(.invalidInput, "'\(file.path)' holds JSON values of several kinds")
            }
            if !files.checksRows { files.columnTypes = Self.knownTypes(of: source.columns, in: schema, files.format) }
            if !files.checksRows, !files.columnTypes.isEmpty {
                _ = try await session.takeRejectedRows()
                source = try await session.prepare(files)
            }
            let next = try Self.table(
                for: source.columns, current, base: base, key: try service.binder.key(of: request.table), lake: lake,
                replacesRows: request.overwrites, file: file.path)
            let watcher = Task {
                while (try? await Task.sleep(for: .milliseconds(200))) != nil {
                    let progress = session.progress()
                    watch(.progress(path: file.path, rows: progress.rowsProcessed, fraction: progress.fraction))
                }
            }
            defer { watcher.cancel() }
            let added = try await next.write(source.sql, columns: source.columns, with: session)
            return (next, added, try await session.takeRejectedRows())
        }
    }

    private func publish(
        _ table: WritableTable, _ written: [AddedFile], _ registrations: [FileRegistration],
        _ quarantined: [QuarantinedRow], key: ContentKey
    ) async throws -> String? {
        let changed = try await lake.change(key, on: branch, details("Load \(tableName)"), durability: .relaxed) { _ in
            let change = try await lake.prepare(
                request.overwrites ? .replaceAll(written) : .append(written), on: table.metadata,
                summary: ["martlet.run": "\(id)"])
            return TableChange(
                updates: table.updates + change.updates,
                requirements: table.base == nil ? [] : table.requirements + change.requirements,
                files: change.writtenFiles)
        }
        let records = IngestionRecords(lake: lake, binder: service.binder, sessions: sessions)
        var files = (changed?.files ?? []) + (try written.map { try Location($0.file.path) })
        files += try await records.write(
            registrations, replacing: request.overwrites || table.base == nil ? [tableName] : [],
            quarantined: quarantined, on: branch,
            details("Register loaded files"))
        watch(.publishing)
        try await lake.store.makeDurable(files)
        let outcome = try await lake.merge(
            try await lake.catalog.head(of: branch), into: target,
            details("Load \(registrations.count) \(registrations.count == 1 ? "file" : "files") into \(tableName)"),
            check: request.force ? nil : records.check(of: registrations, since: pinned))
        return outcome.commit.map { "\($0.id)" }
    }
}
