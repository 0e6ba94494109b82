public import CatalogService
internal import Cataloging
internal import Clocks
internal import Errors
internal import Iceberg
internal import Identifiers
internal import Ingestion
public import ObjectStorage
public import QueryService
public import Querying

/// Loads files into tables: each exactly once, with what did not parse in quarantine.
public struct IngestionService: Sendable {
    let lake: Lake
    let binder: TableBinder
    /// Paths in the registry are relative to it.
    let project: Location
    /// Opens sessions that may read the given folders.
    let open: @Sendable (_ readableFolders: [String], _ extensions: [String]) async throws -> any QuerySession

    /// Branches of ingests begin with this.
    public static let branchPrefix = "ingest/"

    public init(
        lake: Lake, binder: TableBinder, project: Location,
        open: @escaping @Sendable (_ readableFolders: [String], _ extensions: [String]) async throws -> any QuerySession
    ) {
        self.lake = lake
        self.binder = binder
        self.project = project
        self.open = open
    }

    /// How often an ingest begins anew because others changed the same table meanwhile.
    public static let attemptLimit = 20

    /// Loads files on a branch of its own and publishes data, registry and quarantine in one commit.
    ///
    /// Where others changed the table in a way that does not merge, such as by making it, it begins anew on what they left.
    public func ingest(
        _ request: IngestRequest, watch: @escaping @Sendable (IngestEvent) -> Void
    ) async throws -> IngestReport {
        let files = try await landedFiles(request)
        var attempt = 1
        while true {
            do {
                return try await ingestOnce(request, files, watch: watch)
            } catch let error as MartletError where error.code == .conflict && attempt < Self.attemptLimit {
                guard error.mergeConflicts != nil || error.retry == .safely else { throw error }
                attempt += 1
            }
        }
    }

    private func ingestOnce(
        _ request: IngestRequest, _ files: [LandedFile], watch: @escaping @Sendable (IngestEvent) -> Void
    ) async throws -> IngestReport {
        let target = try RefName(request.branch)
        let pinned = try await lake.catalog.head(of: target)
        let formats = try Self.formats(files)
        let folders = Set(request.files.map { String($0[..<($0.lastIndex(of: "/") ?? $0.startIndex)]) }).sorted()
        let open = open
        let sessions = SessionPool(limit: 1) {
            try await open(folders, formats.contains(.excel) ? ["excel"] : [])
        }
        let id = UUID.random()
        let branch = try RefName("\(Self.branchPrefix)\(id)")
        try await lake.catalog.createBranch(branch, at: pinned, durability: .relaxed)
        do {
            let execution = IngestExecution(
                service: self, request: request, id: id, branch: branch, target: target, pinned: pinned,
                sessions: sessions, watch: watch)
            let report = try await execution.run(files)
            await sessions.close()
            try await lake.catalog.deleteReference(branch, durability: .relaxed)
            return report
        } catch {
            await sessions.close()
            try await lake.catalog.deleteReference(branch, durability: .relaxed)
            throw error
        }
    }

    private func landedFiles(_ request: IngestRequest) async throws -> [LandedFile] {
        var files: [LandedFile] = []
        var seen: Set<String> = []
        for path in request.files where seen.insert(path).inserted {
            let location = try Location(path)
            guard let info = try await lake.store.stat(location) else {
                throw MartletError(.notFound, "there is no file '\(path)'", hint: "Check the path.")
            }
            files.append(
                LandedFile(
                    location: location,
                    path: request.names[path] ?? location.relative(to: project).map(String.init) ?? path,
                    size: info.size,
                    modified: info.modified))
        }
        return files
    }

    static func formats(_ files: [LandedFile]) throws -> [Querying.FileFormat] {
        try files.map { file in
            guard let format = Querying.FileFormat(fileName: file.location.name) else {
                throw MartletError(
                    .unsupported, "'\(file.path)' has no ending of a format that is read",
                    hint: "Rename it to end in .csv, .tsv, .json, .ndjson, .parquet or .xlsx.")
            }
            return format
        }
    }
}
