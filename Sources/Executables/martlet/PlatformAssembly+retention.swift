import CatalogService
import JSON
import Orchestrator
import CommandLineTool
import Errors
import IngestionService
import MetadataSQL
import ObjectStorage
import Pipelines
import Retention
import RetentionService
import RunEngine
import Runs

extension PlatformAssembly {
    /// What removes what nobody needs; a server lets it run.
    static func retention(
        _ platform: Platform, _ database: SQLDatabase, settings: ProjectSettings, liveness: any RunLiveness,
        root: Location, state: String
    ) throws(MartletError) -> RetentionService {
        let orchestrator = platform.orchestrator
        let engine = platform.runEngine
        return try RetentionService(
            RetentionService.Places(
                store: SQLRetentionStore(database), events: SQLEventStore(database), runs: platform.runs,
                log: SQLRunLogStore(database), lake: platform.lake, maintenance: platform.maintenance, project: root,
                code: try Location(WorkerAssembly.codeFolder(state)), ingestPrefix: IngestionService.branchPrefix),
            care: RetentionService.RunCare(
                isDead: { run in
                    guard let claim = try liveness.claim(run.id) else { return false }
                    claim.release()
                    return true
                }, recover: { try await orchestrator.recoverDeadRuns() },
                stop: { run, reason in try await stop(run, reason, engine) }),
            file: settings.sections["retention"], clock: platform.lake.clock, holder: LocalHolder.name)
    }

    /// Stops a run of flows that this process drives; others are stopped where they are driven.
    static func stop(_ run: RunRecord, _ reason: String, _ engine: RunEngine?) async throws -> Bool {
        guard let engine, engine.isRunning, run.driver == engine.driver else { return false }
        try await engine.cancel(run.id, by: "retention", reason: reason)
        return true
    }
}
