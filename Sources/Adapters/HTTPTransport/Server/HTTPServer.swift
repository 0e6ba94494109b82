internal import Errors
public import HTTP
internal import Synchronization

/// An HTTP/1.1 server over libmicrohttpd.
///
/// A few threads read and write all connections; handlers run as Swift tasks. A handler that answers without waiting does so on the
/// connection's own thread.
public final class HTTPServer: Sendable {
    private let options: HTTPServerOptions
    private let core: ServerCore
    private let report: @Sendable (String) -> Void

    /// - Parameters:
    ///   - report: Told in a sentence of what runs out while it serves.
    ///   - refusal: Renders what the transport itself refuses of a target, such as a body over the limit.
    ///   - responder: Answers everything else.
    public init(
        _ options: HTTPServerOptions, report: @escaping @Sendable (String) -> Void,
        refusal: @escaping @Sendable (HTTPFailure, _ target: String) -> HTTPResponse,
        responder: @escaping @Sendable (HTTPRequest) async -> HTTPResponse
    ) {
        self.options = options
        self.report = report
        core = ServerCore(
            limits: options.limits, isSecure: options.tls != nil, refusal: refusal, responder: responder)
    }

    /// What went through until now.
    public var traffic: ServerTraffic { core.traffic }

    /// Serves until the task is cancelled; then lets requests that are under way end, and closes.
    ///
    /// - Parameter whenReady: Called when connections are taken; what it throws ends the server.
    /// - Throws: `unavailable`, `permissionDenied` or `invalidInput` where it cannot listen, `notFound` where TLS files are missing.
    public func run(whenReady: @Sendable (ServerAddress) async throws -> Void) async throws {
        let certificate = try options.tls.map { files throws(MartletError) in try PEMFiles(files) }
        let descriptors = Descriptors.raiseLimit()
        let socket = try ListeningSocket(host: options.host, port: options.port)
        let connections = Descriptors.connections(
            atMost: options.limits.connections, of: descriptors,
            used: Descriptors.used(duplicating: socket.descriptor))
        let daemons = try Daemons(core, connections: connections, certificate: certificate)
        let acceptor = Acceptor(daemons, core: core, socket: socket.descriptor, limit: connections)
        let address = ServerAddress(host: options.host, port: socket.port, isSecure: certificate != nil)
        var failure: (any Error)?
        do {
            try acceptor.start()
            try await whenReady(address)
            try await watch(
                ResourceWatch(connectionLimit: connections, descriptor: socket.descriptor), daemons, certificate)
        } catch is CancellationError {
            // The way to stop.
        } catch {
            failure = error
        }
        acceptor.stop()
        // A task of its own: this one is cancelled, and draining still has to wait.
        await Task { [core] in await core.drain() }.value
        daemons.stop()
        if let failure { throw failure }
    }

    /// Breaks connections that are too slow, ends what is done for clients that have gone, takes renewed certificates, and says what
    /// runs out, until the task is cancelled.
    private func watch(_ resources: ResourceWatch, _ daemons: Daemons, _ certificate: PEMFiles?) async throws {
        var resources = resources
        var renewal = options.tls.flatMap { files in certificate.map { CertificateWatch(files, holding: $0) } }
        while true {
            try await Task.sleep(for: .seconds(1))
            core.tick.wrappingAdd(1, ordering: .relaxed)
            core.cutSlowConnections()
            core.abandonLeft()
            daemons.stopUnused()
            if let news = renewal?.look({ new throws(MartletError) in try daemons.use(new) }) { report(news) }
            for warning in resources.look(connections: core.traffic.connections) { report(warning) }
        }
    }
}
