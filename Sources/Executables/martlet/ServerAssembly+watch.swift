import CommandLineTool
import HTTPTransport
import Notifications
import PlatformAPI
import RetentionService
import Runs
import TelemetryService
import WorkerService

/// What goes on beside the answering of requests: events are told, and what is old is removed.
extension ServerAssembly {
    /// Starts it; it ends when the task is cancelled.
    ///
    /// On its own, since it serves no request, and what it leaves undone at its end is done after the next start.
    static func watch(
        _ platform: Platform, _ api: PlatformAPI, _ traces: TraceService?, _ metrics: ServerMetrics
    ) -> Task<Void, Never> {
        metrics.add { text in platform.notifications?.metrics.write(to: &text) }
        metrics.add { text in platform.watch?.write(to: &text) }
        metrics.add { text in platform.workers?.write(to: &text) }
        metrics.add { text in platform.retention?.metrics.write(to: &text) }
        return Task {
            async let told: Void = tell(platform)
            async let removed: Void = remove(platform, api)
            async let traced: Void? = traces?.run(report: ErrorOutput.warn)
            _ = await (told, removed, traced)
        }
    }

    private static func tell(_ platform: Platform) async {
        await platform.notifications?.run(report: ErrorOutput.warn)
    }

    /// How often the time is looked at, since intervals are minutes.
    private static let glance = Duration.seconds(20)

    private static func remove(_ platform: Platform, _ api: PlatformAPI) async {
        guard var retention = platform.retention else { return }
        let engine = platform.runEngine
        // Runs of pipelines that requests asked for are stopped where requests are answered.
        retention.care.stop = { run, reason in
            if run.driver == nil { return api.stopRun(run.id) }
            return try await PlatformAssembly.stop(run, reason, engine)
        }
        await retention.run(pause: { try await Task.sleep(for: glance) }, report: ErrorOutput.warn)
    }
}
