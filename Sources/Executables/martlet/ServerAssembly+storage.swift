import Access
import Clocks
import CommandLineTool
import Errors
import HTTP
import HTTPTransport
import ObjectService
import S3API
import Scheduler

/// Objects for S3's clients, on a port of their own: their paths are buckets, so no other API has room beside them.
extension ServerAssembly {
    /// A little more than the largest object, for the signatures of its chunks.
    private static let storageBodyBytes = 6 << 30
    /// Room for 2 KiB of metadata, a session's token and what proxies add.
    private static let storageHeaderBytes = 32 << 10
    /// Between two looks at what the rules of buckets let go, in seconds.
    private static let lifecycleSeconds = 3600

    /// Serves objects while the body runs.
    ///
    /// - Parameter body: Gets the endpoint's URL; nil where none is served.
    static func withStorage(
        _ platform: Platform, _ options: ServeOptions, _ settings: HTTPServerOptions, _ log: AccessLog?,
        _ metrics: ServerMetrics, _ endpoint: StorageEndpoint,
        _ body: @escaping @Sendable (String?) async throws -> Void
    ) async throws {
        guard let port = options.storagePort, let storage = platform.storage else { return try await body(nil) }
        for name in try await storage.objects.prepareFolders() {
            ErrorOutput.warn("the bucket '\(name)' has objects of its own, and does not show the folder of its name")
        }
        let domains = try Self.domains(options, storage)
        let numbers = S3Metrics()
        metrics.add { numbers.write(to: &$0) }
        let bell = platform.schedules.map { ObjectBell($0.scheduler) }
        let server = server(storage, port: port, settings, log) { objects in
            S3API(
                objects: objects.objects, keys: objects.keys, clock: SystemClock(), metrics: numbers, domains: domains,
                changed: { bell?.ring() })
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (addresses, ready) = AsyncStream<String>.makeStream()
            group.addTask {
                defer { ready.finish() }
                try await server.run { address in
                    endpoint.listens(port: Int(address.port), isSecure: address.isSecure)
                    ready.yield(address.url)
                }
            }
            group.addTask {
                // Where the endpoint cannot listen there is no address, and its error ends the group.
                for await address in addresses { return try await body(address) }
            }
            group.addTask { await upkeep(storage.objects) }
            try await group.next()
            group.cancelAll()
            try await group.waitForAll()
        }
    }

    /// The hosts that buckets may be written in front of: those of the command line, or else of `martlet.yaml`.
    private static func domains(_ options: ServeOptions, _ storage: StorageServices) throws(MartletError) -> S3Domains {
        guard options.storageDomains.isEmpty else { return try S3Domains(options.storageDomains) }
        do throws(MartletError) {
            return try S3Domains(storage.domains)
        } catch {
            throw MartletError(
                error.code, "'s3_domains': \(error.message)", at: SourceLocation(file: "martlet.yaml"),
                hint: error.hint)
        }
    }

    /// What clients of the catalog are given to reach the files of tables: keys where they are objects of this endpoint.
    static func tableAccess(
        _ platform: Platform, _ options: ServeOptions, _ endpoint: StorageEndpoint
    ) -> any TableAccessProvider {
        if let remote = platform.remoteStorage { return ForeignTableAccess(remote, clock: SystemClock()) }
        guard options.storagePort != nil, let storage = platform.storage, let bucket = storage.lakeBucket else {
            return FolderAccess()
        }
        return StorageKeyTableAccess(sessions: storage.sessions, bucket: bucket, endpoint: endpoint)
    }

    private static func server(
        _ storage: StorageServices, port: UInt16, _ settings: HTTPServerOptions, _ log: AccessLog?,
        _ api: (StorageServices) -> S3API
    ) -> HTTPServer {
        var settings = settings
        settings.port = port
        settings.limits.bodyBytes = storageBodyBytes
        settings.limits.headerBytes = max(storageHeaderBytes, settings.limits.headerBytes)
        settings.limits.uploadPaths = []
        var rules = FrontDoor.Options()
        rules.codesBodies = false
        rules.log = log
        let router = Router(api(storage).groups())
        let door = FrontDoor(router, rules)
        return HTTPServer(settings, report: ErrorOutput.warn, refusal: { router.refuse($0, target: $1) }) {
            await door.respond(to: $0)
        }
    }

    /// Removes what a crash left, and from time to time what the rules of buckets let go; ends when the task is cancelled.
    private static func upkeep(_ objects: ObjectService) async {
        do {
            try await objects.sweep()
        } catch {
            ErrorOutput.warn("files of objects were not swept: \(MartletError(wrapping: error).described)")
        }
        while !Task.isCancelled {
            do {
                try await objects.applyLifecycle()
            } catch {
                ErrorOutput.warn("rules of buckets were not applied: \(MartletError(wrapping: error).described)")
            }
            try? await Task.sleep(for: .seconds(lifecycleSeconds))
        }
    }
}
