import Clocks
import Cryptography
import HTTP
import Identifiers
import Machine
import MetadataSQL
import ObjectService
import ObjectStorageLocal
import ObjectStorageS3
import S3
import S3API
import SecretKeys
import SecretService
import Synchronization

/// The S3 adapter and this project's endpoint with nothing but values between them.
struct EndpointTwin {
    let store: S3ObjectStore
    /// The same with other keys.
    let opened: @Sendable (@escaping @Sendable () -> S3Credentials) throws -> S3ObjectStore
    /// Gives short-lived keys.
    let sessions: StorageKeySessions
    /// The token that asks for them.
    static let issuer = Identifiers.UUID(high: 1, low: 1)

    /// - Parameter postgres: A database in place of a file.
    init(folder: String, postgres: String? = nil, clock: any WallClock = SystemClock()) async throws {
        try LocalFiles.makeFolder(folder + "/lake")
        let database =
            if let postgres {
                try SQLDatabase(
                    postgres: "\(postgres)?options=-csearch_path%3Dobjects_\(UInt64.random(in: 0 ... .max))",
                    localFolder: folder)
            } else {
                try SQLDatabase(path: folder + "/state.db")
            }
        let random: @Sendable (Int) -> [UInt8] = { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }
        let keyStore = SQLStorageKeyStore(database)
        let secrets = SecretService(
            store: SQLSecretStore(database), others: [keyStore],
            keys: SecretKeyFile(path: folder + "/secret.key", given: nil), clock: clock, random: random)
        let sealing = HMACSHA256(key: random(32))
        let sessions = StorageKeySessions(clock: clock) {
            sealing
        } isAlive: {
            $0 == Self.issuer
        }
        self.sessions = sessions
        let keys = StorageKeyService(
            store: keyStore, secrets: secrets, clock: clock, random: random, sessions: sessions)
        let blobs = LocalBlobStore(folder: folder + "/objects")
        let objects = ObjectService(
            index: SQLObjectIndex(database), blobs: blobs,
            folders: [
                FolderBucket(
                    name: try BucketName("lake"), files: LocalFolderFiles(folder: folder + "/lake", blobs: blobs))
            ],
            clock: clock, random: random)
        _ = try await objects.prepareFolders()
        try await objects.create(try BucketName("bucket"))
        let key = try await keys.create(name: "tests", grants: [StorageGrant(.admin)])
        let router = Router(S3API(objects: objects, keys: keys, clock: clock).groups())
        opened = { credentials in
            S3ObjectStore(
                try S3Endpoint("http://storage.test"), credentials: { credentials() },
                sender: RouterSender(router: router), clock: clock, retry: S3RetryPolicy(chance: { 0 }),
                sleep: { _ in })
        }
        let held = S3Credentials(accessKey: key.key.id, secret: key.secret)
        store = try opened { held }
    }
}

/// Hands requests to a router in place of a server.
struct RouterSender: HTTPSender {
    let router: Router

    func send<Result: Sendable>(
        _ request: OutgoingRequest, _ body: @escaping @Sendable (IncomingResponse) async throws -> Result
    ) async throws -> Result {
        let rest = request.url.dropFirst("http://storage.test".utf8.count)
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        var incoming = HTTPRequest(
            method: request.method,
            target: try RequestTarget(path: parts[0], query: parts.count == 2 ? parts[1] : ""), fields: request.fields)
        if case .bytes(let bytes) = request.body {
            incoming.body = .bytes(bytes)
            incoming.fields["Content-Length"] = "\(bytes.count)"
        }
        let response = await router.respond(to: incoming)
        var fields = response.fields
        var bytes: [UInt8] = []
        switch response.body {
        case .none: break
        case .bytes(let all): bytes = all
        case .stream(let length, let writer):
            if let length { fields["Content-Length"] = "\(length)" }
            guard request.method != .head else { break }
            let sink = CollectingSink()
            try await writer(sink)
            bytes = sink.bytes
        }
        return try await body(IncomingResponse(status: response.status, fields: fields, body: .bytes(bytes)))
    }
}

final class CollectingSink: HTTPBodySink {
    private let collected = Mutex<[UInt8]>([])
    var bytes: [UInt8] { collected.withLock { $0 } }
    func write(_ bytes: [UInt8]) async throws { collected.withLock { $0 += bytes } }
}
