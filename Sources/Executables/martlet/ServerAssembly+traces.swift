import CommandLineTool
import Errors
import HTTPTransport
import TelemetryService

/// Traces of requests and runs, where somebody takes them.
extension ServerAssembly {
    /// Nil where nobody does.
    static func traces(_ platform: Platform) throws(MartletError) -> TraceService? {
        let version = Martlet.version.number
        let settings = try TraceSettings.read(
            environment: ProcessFacts.environment, file: platform.telemetry, version: version)
        guard let settings, let watch = platform.watch, let log = platform.log else { return nil }
        var options = HTTPClientOptions()
        options.userAgent = "martlet/\(version)"
        options.authorities = settings.certificate
        options.connectSeconds = max(1, settings.timeoutMilliseconds / 1000)
        options.idleSeconds = max(1, settings.timeoutMilliseconds / 1000)
        options.concurrency = 2
        return TraceService(
            settings, watch: watch, log: log, runs: platform.runs, sender: HTTPClient(options), version: version,
            pause: { try await Task.sleep(for: $0) })
    }
}
