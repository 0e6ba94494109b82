import Cataloging
public import Errors
import Flows
public import IngestionService
import JSON
public import ObjectStorage
import Querying
public import Runs
import Synchronization

/// Loads files of the project into a table, each exactly once.
public struct IngestStep: StepExecutor {
    private let ingestion: IngestionService
    private let store: any ObjectStore
    private let project: Location

    /// Files of one step.
    static let fileLimit = 100_000

    public init(ingestion: IngestionService, store: any ObjectStore, project: Location) {
        self.ingestion = ingestion
        self.store = store
        self.project = project
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        do {
            return try await execute(spec, assignment, context)
        } catch {
            if context.isCancelled { throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled") }
            throw MartletError(wrapping: error)
        }
    }

    private func execute(
        _ spec: StepSpec, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> StepOutcome {
        guard let branch = assignment.branch else {
            throw MartletError(.internal, "the step '\(assignment.step)' has no branch to work on")
        }
        let files = try await files(try spec.texts("files"), assignment.step)
        guard !files.isEmpty else {
            guard try spec.flag("empty") else {
                throw MartletError(
                    .failed, "no file matches \(try spec.texts("files").joined(separator: ", "))",
                    hint: "Check the pattern; with empty: true, no file is well.")
            }
            return StepOutcome(outputs: ["files": 0, "rows": 0], rows: 0, isUnchanged: true)
        }
        let key = try ContentKey(parsing: try spec.required("table"))
        guard (2...3).contains(key.elements.count) else {
            throw MartletError(
                .invalidInput, "'\(try spec.required("table"))' is no name of a table",
                hint: "Write such as bronze.orders.")
        }
        let parts = key.elements
        let table =
            parts.count == 2
            ? TableName(layer: parts[0], table: parts[1])
            : TableName(namespace: parts[0], layer: parts[1], table: parts[2])
        let request = IngestRequest(
            files: files, table: table, branch: branch, author: assignment.author,
            overwrites: try spec.flag("overwrite"),
            force: try spec.flag("force"))
        let ingestion = ingestion
        let report = try await context.cancellable {
            try await ingestion.ingest(request) { event in
                switch event {
                case .started(let path, _): context.log(.info, "\(path): started")
                case .progress(_, let rows, let fraction): context.progress(rows: rows, fraction: fraction)
                case .loaded(let file):
                    context.log(.info, "\(file.path): \(file.rows ?? 0) rows")
                    if file.quarantined > 0 {
                        context.log(
                            .warning, "\(file.path): \(file.quarantined) rows did not parse and went to quarantine")
                    }
                case .skipped(let file): context.log(.info, "\(file.path): loaded before as \(file.sameAs ?? "itself")")
                case .publishing: break
                }
            }
        }
        let loaded = report.files.count { $0.rows != nil }
        return StepOutcome(
            outputs: [
                "table": .string(report.table), "files": .integer(Int64(loaded)), "rows": .integer(report.rows),
                "skipped": .integer(Int64(report.files.count - loaded)),
                "quarantined": .integer(report.files.reduce(0) { $0 + $1.quarantined }),
            ], rows: report.rows, bytes: report.bytesWritten, isUnchanged: loaded == 0)
    }

    /// Absolute paths of what some patterns match, by name; a name without a pattern must be there.
    private func files(_ patterns: [String], _ step: String) async throws -> [String] {
        var found: [String] = []
        for pattern in patterns {
            guard FlowFiles.isInside(pattern) else {
                throw MartletError(
                    .invalidInput, "the file '\(pattern)' of the step '\(step)' is outside of the project",
                    hint: "Name files relative to the project's folder, without '..'.")
            }
            let parts = pattern.split(separator: "/").map(String.init)
            let fixed = parts.prefix { !PathPattern.isPattern($0) }
            guard fixed.count < parts.count else {
                found.append(try project.appending(pattern).filePath ?? pattern)
                continue
            }
            let folder = fixed.isEmpty ? project : try project.appending(fixed.joined(separator: "/"))
            let match = PathPattern(Array(parts[fixed.count...]))
            for object in try await store.list(below: folder) {
                guard let path = object.location.relative(to: folder), match.matches(String(path)) else { continue }
                found.append(object.location.filePath ?? object.location.description)
            }
        }
        guard found.count <= Self.fileLimit else {
            throw MartletError(.limitExceeded, "the step '\(step)' matches more than \(Self.fileLimit) files")
        }
        var seen: Set<String> = []
        return found.sorted().filter { seen.insert($0).inserted }
    }
}
