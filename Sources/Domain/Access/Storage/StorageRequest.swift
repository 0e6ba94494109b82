/// A request to a storage that a client wants to have signed.
public struct StorageRequest: Sendable, Hashable {
    public enum Method: String, Sendable, Hashable, CaseIterable {
        case get = "GET"
        case head = "HEAD"
        case options = "OPTIONS"
        case put = "PUT"
        case post = "POST"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    /// Such as `s3`.
    public var provider: String
    public var region: String
    public var method: Method
    public var uri: String
    public var headers: [String: [String]]
    /// Where what is asked for stands in the body, as when S3 deletes several objects.
    public var body: String?

    public init(
        provider: String, region: String, method: Method, uri: String, headers: [String: [String]], body: String? = nil
    ) {
        self.provider = provider
        self.region = region
        self.method = method
        self.uri = uri
        self.headers = headers
        self.body = body
    }
}

public struct SignedStorageRequest: Sendable, Hashable {
    public var uri: String
    public var headers: [String: [String]]

    public init(uri: String, headers: [String: [String]]) {
        self.uri = uri
        self.headers = headers
    }
}
