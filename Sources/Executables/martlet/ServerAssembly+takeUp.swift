import Errors
import PlatformAPI

/// Runs of pipelines go on after the server that was asked for them has ended.
extension ServerAssembly {
    /// How often runs are looked for whose server is gone; the first time at the start.
    private static let glance = Duration.seconds(5)

    /// Works until the task is cancelled.
    static func takeUpRuns(_ api: PlatformAPI) async {
        var lastFailure = ""
        while !Task.isCancelled {
            do {
                try await api.takeUpRuns()
                lastFailure = ""
            } catch {
                let text = MartletError(wrapping: error).described
                // One that lasts is told once.
                if text != lastFailure { ErrorOutput.warn("runs whose server is gone are not taken up: \(text)") }
                lastFailure = text
            }
            try? await Task.sleep(for: glance)
        }
    }
}
