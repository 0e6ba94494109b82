internal import JSON

/// How a project is to be served.
public struct ServeOptions: Sendable {
    public var host: String
    /// 0 takes a free one.
    public var port: UInt16
    /// Where S3's clients reach the project's objects; 0 takes a free port, and nil serves none.
    public var storagePort: UInt16?
    /// What S3's clients are told to call it; nil for the name by which they reached the server.
    public var storageURL: String?
    /// Hosts in front of which S3's clients may write a bucket.
    public var storageDomains: [String] = []
    /// The files of a certificate and its key, in PEM; both or neither.
    public var certificate: String?
    public var privateKey: String?
    /// Where each request is written to; nil writes none.
    public var accessLog: AccessLogForm?
    /// The origins whose pages may call the server from a browser.
    public var origins: [String]
    /// Those that are not the server's own.
    public var limits: [ServeLimit: Int]

    /// How a line of the access log looks.
    public enum AccessLogForm: String, Sendable, CaseIterable {
        case text
        case json
    }

    public init(
        host: String, port: UInt16, certificate: String? = nil, privateKey: String? = nil,
        accessLog: AccessLogForm? = nil, origins: [String] = [], limits: [ServeLimit: Int] = [:]
    ) {
        self.host = host
        self.port = port
        self.certificate = certificate
        self.privateKey = privateKey
        self.accessLog = accessLog
        self.origins = origins
        self.limits = limits
    }

    /// Whether only programs on this machine reach the server.
    var isLoopback: Bool { host == "localhost" || host == "::1" || Self.isLoopbackIPv4(host) }

    private static func isLoopbackIPv4(_ host: String) -> Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }
}

/// Where a project is served, once it takes requests.
public struct ServedAddress: Sendable {
    public var url: String
    /// Where S3's clients find it; nil where objects are not served.
    public var storage: String?
    public var pid: Int32

    public init(url: String, storage: String?, pid: Int32) {
        self.url = url
        self.storage = storage
        self.pid = pid
    }

    var json: JSONObject {
        var object: JSONObject = ["url": .string(url), "pid": .integer(Int64(pid))]
        object["s3"] = storage.map { .string($0) }
        return object
    }
}
