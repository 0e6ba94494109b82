internal import Errors
internal import Clocks
internal import CatalogService
internal import Ingestion
internal import IngestionService
internal import Iceberg
internal import ObjectStorage
internal import Pipelines
internal import Querying

/// The landed files that one step loads.
struct LandingInputs: Sendable {
    struct Input: Sendable {
        var file: LandedFile
        var folder: String
        var hash: String
    }

    /// What is to be loaded, ordered by path.
    var files: [Input] = []
    /// Files with contents that were loaded before, under the path that had them.
    var skipped: [(input: Input, like: String)] = []
    private let zones: [LandingZone]
    private let context: Context

    private struct Context: Sendable {
        var target: String
        var run: RunContext
    }

    /// Decides which files to load: all of them where the table is built anew, else those whose contents it has not had.
    init(for pipeline: Pipeline, in run: RunContext, isRebuild: Bool) async throws {
        zones = pipeline.discovery.landingZones
        context = Context(target: "\(pipeline.name)", run: run)
        guard !zones.isEmpty else { return }
        let loadsAll = isRebuild || pipeline.settings.strategy == .fullRefresh
        var known = loadsAll ? [:] : try await run.registry.loaded(into: "\(pipeline.name)")
        for zone in zones {
            for file in run.landing.files[zone.folder] ?? [] {
                let input = Input(
                    file: file, folder: zone.folder, hash: try await run.lake.store.digest(of: file))
                if let path = known[input.hash], !loadsAll {
                    if path != file.path { skipped.append((input, path)) }
                } else {
                    files.append(input)
                    known[input.hash] = file.path
                }
            }
        }
    }

    /// Some of the files that landed, to look at them: they are not loaded, and nothing is remembered of them.
    init(lookingAt pipeline: Pipeline, in run: RunContext, files limit: Int) {
        zones = pipeline.discovery.landingZones
        context = Context(target: "\(pipeline.name)", run: run)
        files = zones.flatMap { zone in
            (run.landing.files[zone.folder] ?? []).prefix(limit).map {
                Input(file: $0, folder: zone.folder, hash: "")
            }
        }
    }

    /// Whether there are zones and none has anything to load.
    var hasNothingNew: Bool { !zones.isEmpty && files.isEmpty }

    var zoneNames: String { zones.map(\.folder).joined(separator: ", ") }

    /// The local paths to load of a zone whose names fit what a template put behind the zone, such as `/*.csv`.
    func paths(in folder: String, suffix: String) throws(MartletError) -> [String] {
        var paths: [String] = []
        for input in files where input.folder == folder {
            guard suffix.isEmpty || FileGlob(suffix).matches(input.file.path.dropFirst(folder.count)) else { continue }
            guard let path = input.file.location.filePath else {
                throw MartletError(.unsupported, "the engine reads local files only, not '\(input.file.location)'")
            }
            paths.append(path)
        }
        return paths
    }

    /// Throws where a file is no longer what was planned.
    func checkUnchanged(in store: any ObjectStore) async throws {
        for input in files {
            guard input.file.isUnchanged(try await store.stat(input.file.location)) else {
                throw input.file.changedError
            }
        }
    }

    /// What the registry is to say.
    ///
    /// - Parameters:
    ///   - rows: Rows that the query gave; they are a file's own where it is the only one.
    ///   - rowsByPath: Rows that were read of each of several files, by its local path.
    ///   - quarantined: Rows set aside by path.
    func registrations(
        rows: Int64?, rowsByPath: [String: Int64] = [:], quarantined: [String: Int64]
    ) -> [FileRegistration] {
        let now = context.run.lake.clock.now()
        let loaded = files.map { input in
            FileRegistration(
                path: input.file.path, hash: input.hash, size: Int64(input.file.size), modified: input.file.modified,
                target: context.target,
                rows: files.count == 1 ? rows : input.file.location.filePath.flatMap { rowsByPath[$0] },
                quarantined: quarantined[input.file.path] ?? 0, time: now, status: .success, run: "\(context.run.id)")
        }
        return loaded
            + skipped.map { input, _ in
                FileRegistration(
                    path: input.file.path, hash: input.hash, size: Int64(input.file.size),
                    modified: input.file.modified, target: context.target, rows: 0, time: now, status: .skipped,
                    run: "\(context.run.id)")
            }
    }

    /// A rejected row as the quarantine keeps it.
    func quarantined(_ row: RejectedRow, by run: RunContext, target: PipelineName) -> QuarantinedRow {
        let path = files.first { $0.file.location.filePath == row.file }?.file.path ?? row.file
        return QuarantinedRow(
            path: path, line: row.line, column: row.column, reason: row.reason, text: row.text, target: "\(target)",
            time: run.lake.clock.now(), run: "\(run.id)")
    }
}
