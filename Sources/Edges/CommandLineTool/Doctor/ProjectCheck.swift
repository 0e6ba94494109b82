import Orchestrator
import Iceberg
import CatalogService
import Cataloging
import Clocks
import Errors
import Identifiers
import JSON
import ObjectService
import ObjectStorage
import Pipelines
import Runs
import Terminal

/// Looks whether a project and its lake are sound.
struct ProjectCheck {
    let platform: Platform
    let now: Timestamp

    /// Tables whose metadata is read.
    static let tableLimit = 10_000
    /// Problems of one kind that are listed.
    static let listLimit = 10
    /// Clocks of machines that share a lake differ by a little.
    private static let clockTolerance_seconds: Int64 = 60

    func findings() async -> [Finding] {
        var findings = await project()
        let storage = await storage()
        findings += storage
        do {
            findings += try await catalog(readsTables: !storage.contains { $0.severity == .error })
        } catch {
            findings.append(
                .error(
                    "catalog", Self.message(error),
                    mend: (error as? MartletError)?.hint ?? "Restore the folder .martlet from a backup."))
        }
        return findings
    }

    static func message(_ error: any Error) -> String {
        guard let error = error as? MartletError else { return "\(error)" }
        return (error.location.map { "\($0): " } ?? "") + error.message
    }

    private func project() async -> [Finding] {
        do {
            let project = try await platform.orchestrator.loadProject()
            var findings = [
                Finding.good(
                    "project",
                    "'\(project.settings.name)' with \(HumanUnits.count(project.pipelines.count, "pipeline"))")
            ]
            findings += project.warnings.prefix(Self.listLimit).map {
                .warning("project", $0.description, mend: $0.hint ?? "Change that file.")
            }
            findings += await PythonCheck.findings(
                platform.orchestrator.python, hasPython: project.pipelines.contains { $0.language == .python })
            return findings
        } catch let error as MartletError {
            let problems = (error.cause as? ProjectProblems)?.problems ?? [error]
            return problems.prefix(Self.listLimit).map {
                .error("project", Self.message($0), mend: $0.hint ?? "Mend that file.")
            }
        } catch {
            return [.error("project", "\(error)", mend: "Mend the project's files.")]
        }
    }

    /// Whether the storage can be used that the lake is in; nothing where it is in a folder.
    private func storage() async -> [Finding] {
        let lake = platform.lake
        guard lake.localFolder == nil else { return [] }
        do {
            let report = try await StorageProbe(lake.store, at: lake.warehouse).run(name: .random())
            let conditions =
                report.refusesTakenNames ? "" : "; it does not look at If-None-Match, which a lake does without"
            return [.good("storage", "'\(lake.warehouse)' can be written, read, listed and cleaned\(conditions)")]
        } catch {
            return [
                .error(
                    "storage", Self.message(error),
                    mend: (error as? MartletError)?.hint ?? "Look at 'storage' in martlet.yaml.")
            ]
        }
    }

    /// - Parameter readsTables: Whether the files of tables can be reached at all.
    private func catalog(readsTables: Bool) async throws -> [Finding] {
        let catalog = platform.lake.catalog
        let references = try await catalog.references()
        // Every branch and tag must lead to a commit that can be read.
        for reference in references { _ = try await catalog.commit(reference.target) }
        let head = try await catalog.head(of: catalog.defaultBranch)
        var findings = [
            Finding.good(
                "catalog",
                "\(HumanUnits.count(references.count, "branch or tag", plural: "branches and tags")), \(catalog.defaultBranch) at \(head.short)"
            )
        ]
        let newest = try await catalog.commit(head).time
        if newest > now.adding(seconds: Self.clockTolerance_seconds) {
            findings.append(
                .warning(
                    "clock", "the newest commit was made at \(TimeText.seconds(newest)), which has yet to come",
                    mend: "Set the clock, such as with: timedatectl set-ntp true"))
        }
        return findings + (readsTables ? try await tables(at: head) : []) + (try await runs(references))
    }

    private func tables(at head: CommitID) async throws -> [Finding] {
        let lake = platform.lake
        let page = try await lake.catalog.list(ListRequest(kinds: [.table], limit: Self.tableLimit), at: head)
        var broken: [Finding] = []
        var moved = 0
        for entry in page.entries {
            guard let content = entry.content.table else { continue }
            if let location = try? lake.located(content.metadataLocation), location.scheme == lake.warehouse.scheme,
                location.relative(to: lake.warehouse) == nil
            {
                moved += 1
                continue
            }
            do {
                let table = try await lake.load(content, as: entry.key)
                try await checkManifestList(of: table)
            } catch {
                guard broken.count < Self.listLimit else { break }
                broken.append(
                    .error(
                        "tables", "\(entry.key): \(Self.message(error))",
                        mend: (error as? MartletError)?.hint
                            ?? "Read it as it was with --ref, restore its files from a backup, or drop it with: martlet table drop \(entry.key)"
                    ))
            }
        }
        if moved > 0 {
            broken.append(
                .error(
                    "lake",
                    "\(HumanUnits.count(moved, "table")) lie outside of the lake \(lake.warehouse): the project was moved or copied",
                    mend:
                        "Move it back, or set 'lake' in martlet.yaml to the folder where it was: Iceberg metadata holds absolute paths."
                ))
        }
        return broken.isEmpty
            ? [.good("tables", "\(HumanUnits.count(page.entries.count, "table")) can be read")] : broken
    }

    private func checkManifestList(of table: LoadedTable) async throws {
        guard let list = table.metadata.currentSnapshot?.manifestList, !list.isEmpty else { return }
        if try await platform.lake.store.stat(Location(list)) == nil {
            throw MartletError(
                .corrupt, "the manifest list '\(list)' is gone",
                hint: "Restore the file from a backup, or read the table at an earlier commit with --ref.")
        }
    }

    /// Branches of runs that are over, or that nothing is known of.
    private func runs(_ references: [Reference]) async throws -> [Finding] {
        var findings: [Finding] = []
        for reference in references where reference.name.text.hasPrefix(RunRecord.branchPrefix) {
            let id = RunRecord.id(ofBranch: reference.name.text)
            var run: RunRecord?
            if let id { run = try await platform.runs.run(id) }
            let state: String
            switch run?.status {
            case nil: state = "belongs to no run that is known"
            case .success: state = "belongs to a run that was published"
            // Kept for inspection, and removed by the runs that follow.
            case .failed, .cancelled: continue
            // Alive, or found dead by the next run.
            case .pending, .running: continue
            }
            guard findings.count < Self.listLimit else { break }
            findings.append(
                .warning(
                    "branches", "\(reference.name) \(state)",
                    mend: "Delete it with: martlet branch delete \(reference.name)"))
        }
        return findings
    }
}
