import Clocks
import CommandLineTool
import Errors
import HTTPTransport
import ObjectStorage
import ObjectStorageLocal
import ObjectStorageS3
import Pipelines
import Querying
import S3

/// Opens the store that a location is in.
enum StoreAssembly {
    /// What a project keeps its files in.
    struct Storage {
        /// Files of this machine, and the lake's wherever they are.
        var store: any ObjectStore
        /// What the engine is told of it; nil for a lake in a folder.
        var engine: RemoteStorage?
    }

    static func open(
        _ location: Location, _ options: StoreOptions, environment: [String: String]
    ) throws(MartletError) -> any ObjectStore {
        guard location.scheme == "s3" else { return LocalObjectStore() }
        var settings = StorageSettings()
        settings.endpoint = options.endpoint
        settings.region = options.region
        settings.isVirtualHost = options.isVirtualHost
        settings.profile = options.profile
        return try S3Access(settings, environment).store
    }

    /// - Parameter warehouse: The folder of the lake.
    static func storage(
        of warehouse: Location, _ settings: StorageSettings, _ environment: [String: String]
    ) throws(MartletError) -> Storage {
        if warehouse.scheme == "file" { return Storage(store: LocalObjectStore()) }
        guard warehouse.scheme == "s3", !warehouse.name.isEmpty else {
            throw MartletError(
                .invalidInput, "'lake' in martlet.yaml is '\(warehouse)', and a lake is in a folder or in a storage",
                hint: "Write a path, or s3://BUCKET/PREFIX.")
        }
        let access = try S3Access(settings, environment)
        let (endpoint, provider) = (access.endpoint, access.provider)
        return Storage(
            store: RoutedObjectStore(["file": LocalObjectStore(), "s3": access.store]),
            engine: RemoteStorage(
                location: warehouse.uri, host: endpoint.host, isEncrypted: endpoint.isEncrypted,
                region: endpoint.region, hasBucketInHost: endpoint.style == .virtualHost
            ) {
                let held = try await provider.credentials()
                return RemoteStorage.Credentials(
                    accessKey: held.accessKey, secret: held.secret, sessionToken: held.sessionToken)
            })
    }
}

/// A storage, and what this process shows to it; credentials are looked for when they are first needed.
private struct S3Access {
    let endpoint: S3Endpoint
    let provider: S3CredentialProvider
    let store: S3ObjectStore

    init(_ settings: StorageSettings, _ variables: [String: String]) throws(MartletError) {
        let environment = S3Environment(variables, profile: settings.profile)
        var region = settings.region
        if region == nil {
            region = try environment.setting(["AWS_REGION", "AWS_DEFAULT_REGION"], profileKey: "region")
        }
        var url = settings.endpoint
        if url == nil {
            url = try environment.setting(["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"], profileKey: "endpoint_url")
        }
        let home = region ?? "us-east-1"
        endpoint = try S3Endpoint(
            url ?? "https://s3.\(home).amazonaws.com", region: home,
            style: settings.isVirtualHost == true ? .virtualHost : .path)
        let sender = HTTPClient()
        let retry = S3RetryPolicy(chance: { Double.random(in: 0..<1) })
        let provider = S3CredentialProvider(
            environment, sender: sender, clock: SystemClock(), retry: retry, sleep: { try await Task.sleep(for: $0) })
        self.provider = provider
        store = S3ObjectStore(
            endpoint, credentials: { try await provider.credentials() }, refused: { await provider.forget($0) },
            sender: sender, clock: SystemClock(), retry: retry, sleep: { try await Task.sleep(for: $0) })
    }
}
