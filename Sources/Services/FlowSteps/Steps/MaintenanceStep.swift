import Cataloging
internal import CatalogService
import Clocks
public import Errors
import Flows
import JSON
public import Maintenance
public import Runs

/// Looks after tables: compacts them, drops old snapshots, deletes files that nothing names.
public struct MaintenanceStep: StepExecutor {
    private let maintenance: MaintenanceService

    /// Tables of one step.
    static let tableLimit = 10_000

    public init(maintenance: MaintenanceService) { self.maintenance = maintenance }

    private enum Operation: String, CaseIterable {
        case compact, expire, orphans
    }

    public func execute(
        _ assignment: StepAssignment, _ context: any StepContext
    ) async throws(MartletError) -> StepOutcome {
        let spec = try StepSpec(assignment)
        do {
            return try await execute(spec, assignment, context)
        } catch {
            throw MartletError(wrapping: error)
        }
    }

    private func execute(
        _ spec: StepSpec, _ assignment: StepAssignment, _ context: any StepContext
    ) async throws -> StepOutcome {
        let operation = try spec.choice("operation", default: Operation.compact)
        let branch = try RefName(try spec.text("branch") ?? RefName.main.text)
        let seconds = try Self.seconds(try spec.text("older_than"), assignment.step)
        var done: [JSONValue] = []
        for key in try await tables(try spec.texts("tables"), on: branch) {
            if context.isCancelled || Task.isCancelled {
                throw MartletError(.cancelled, "the step '\(assignment.step)' was cancelled")
            }
            let name = key.elements.joined(separator: ".")
            switch operation {
            case .compact:
                let report = try await maintenance.compact(key, on: branch, author: assignment.author)
                context.log(.info, "\(name): \(report.filesRemoved) files became \(report.filesAdded)")
                done.append([
                    "table": .string(name), "files_removed": .integer(Int64(report.filesRemoved)),
                    "files_added": .integer(Int64(report.filesAdded)),
                ])
            case .expire, .orphans:
                let keep = try spec.integer("keep")
                // Files that nothing names go without touching snapshots: none is older than for ever.
                let rule: ExpiryRequest.Rule =
                    operation == .orphans
                    ? .keep(Int(Int32.max)) : keep.map { .keep($0) } ?? .olderThan(seconds: seconds ?? Self.defaultAge)
                var request = ExpiryRequest(
                    key: key, branch: branch, author: assignment.author, rule: rule,
                    isDryRun: try spec.flag("dry_run"))
                if operation == .orphans, let seconds { request.graceSeconds = seconds }
                let report = try await maintenance.expire(request)
                context.log(.info, "\(name): \(report.snapshots.count) snapshots and \(report.files.count) files")
                done.append([
                    "table": .string(name), "snapshots": .integer(Int64(report.snapshots.count)),
                    "files": .integer(Int64(report.files.count)), "bytes": .integer(Int64(report.bytes)),
                ])
            }
            context.progress(rows: nil, fraction: nil)
        }
        return StepOutcome(outputs: ["tables": .array(done)])
    }

    /// Five days.
    private static let defaultAge: Int64 = 5 * 86_400

    private static func seconds(_ text: String?, _ step: String) throws(MartletError) -> Int64? {
        guard let text else { return nil }
        guard let duration = FlowDuration.parse(text) else {
            throw MartletError(
                .invalidInput, "'older_than' of the step '\(step)' must be a time span such as 7d, not '\(text)'")
        }
        return duration.components.seconds
    }

    /// The tables that were named, or all.
    private func tables(_ names: [String], on branch: RefName) async throws -> [ContentKey] {
        guard names.isEmpty else { return try names.map { try ContentKey(parsing: $0) } }
        let catalog = maintenance.lake.catalog
        let head = try await catalog.head(of: branch)
        var keys: [ContentKey] = []
        var next: ContentKey?
        repeat {
            let page = try await catalog.list(ListRequest(kinds: [.table], from: next), at: head)
            keys += page.entries.map(\.key)
            next = page.next
        } while next != nil && keys.count < Self.tableLimit
        return keys
    }
}
