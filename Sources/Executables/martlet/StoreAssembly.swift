import Clocks
import CommandLineTool
import Errors
import HTTPTransport
import ObjectStorage
import ObjectStorageLocal
import ObjectStorageS3
import S3

/// Opens the store that a location is in.
enum StoreAssembly {
    static func open(
        _ location: Location, _ options: StoreOptions, environment: [String: String]
    ) throws(MartletError) -> any ObjectStore {
        guard location.scheme == "s3" else { return LocalObjectStore() }
        let region = options.region ?? environment["AWS_REGION"] ?? environment["AWS_DEFAULT_REGION"] ?? "us-east-1"
        let url =
            options.endpoint ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"]
            ?? "https://s3.\(region).amazonaws.com"
        let endpoint = try S3Endpoint(url, region: region, style: options.isVirtualHost ? .virtualHost : .path)
        let credentials = try S3CredentialChain.credentials(environment)
        return S3ObjectStore(
            endpoint, credentials: { credentials }, sender: HTTPClient(), clock: SystemClock(),
            retry: S3RetryPolicy(chance: { Double.random(in: 0..<1) }), sleep: { try await Task.sleep(for: $0) })
    }
}
