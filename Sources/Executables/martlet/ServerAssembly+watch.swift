import CommandLineTool
import HTTPTransport
import Notifications

/// What goes on beside the answering of requests: events are told.
extension ServerAssembly {
    /// Starts it; it ends when the task is cancelled.
    ///
    /// On its own, since it serves no request, and what it leaves undone at its end is done after the next start.
    static func watch(_ platform: Platform, _ metrics: ServerMetrics) -> Task<Void, Never> {
        metrics.add { text in platform.notifications?.metrics.write(to: &text) }
        return Task { await platform.notifications?.run(report: ErrorOutput.warn) }
    }
}
