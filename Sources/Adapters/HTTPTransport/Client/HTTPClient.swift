internal import CCurl
internal import Errors
public import HTTP
internal import Machine
internal import Synchronization
internal import Threads

/// An HTTP client over libcurl, which keeps connections for later requests.
///
/// Transfers run on threads of their own; tasks wait for them without blocking.
public final class HTTPClient: HTTPSender {
    static let library = SharedLibrary("libcurl.so.4", package: "libcurl4") { name in
        unsafe martlet_curl_load(name).map { unsafe String(cString: $0) }
    }

    private let options: HTTPClientOptions
    private let threads: BlockingThreads
    /// Handles that no transfer uses, with their connections.
    private let idle = Mutex<[CurlHandle]>([])

    public init(_ options: HTTPClientOptions = HTTPClientOptions()) {
        self.options = options
        threads = BlockingThreads(name: "HTTP client", limit: options.concurrency)
    }

    public func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        try Self.library.ensureLoaded()
        let transfer = try Transfer(request, options)
        return try await withTaskCancellationHandler {
            async let finished: Void = perform(transfer)
            do {
                let head = try await transfer.head()
                let result = try await body(
                    IncomingResponse(status: head.status, fields: head.fields, body: .stream(transfer.incoming)))
                transfer.stop()
                await finished
                return result
            } catch {
                transfer.stop()
                await finished
                try Task.checkCancellation()
                throw error
            }
        } onCancel: {
            transfer.stop()
        }
    }

    private func perform(_ transfer: Transfer) async {
        do throws(MartletError) {
            try await threads.run { [self] () throws(MartletError) in
                let handle = if let known = idle.withLock({ $0.popLast() }) { known } else { try CurlHandle() }
                transfer.run(on: handle)
                handle.reset()
                idle.withLock { $0.append(handle) }
            }
        } catch {
            transfer.fail(error)
        }
    }
}
