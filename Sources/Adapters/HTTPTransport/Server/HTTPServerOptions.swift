/// Where a server listens, and what it takes.
public struct HTTPServerOptions: Sendable {
    /// A name or an address, such as `127.0.0.1`, `::1` or `0.0.0.0`.
    public var host: String
    /// 0 takes a free one.
    public var port: UInt16
    /// Serves HTTPS, and nothing else, where it is set.
    public var tls: TLSFiles?
    public var limits: HTTPServerLimits

    public init(
        host: String = "127.0.0.1", port: UInt16 = 8080, tls: TLSFiles? = nil,
        limits: HTTPServerLimits = HTTPServerLimits()
    ) {
        self.host = host
        self.port = port
        self.tls = tls
        self.limits = limits
    }
}

/// The files of a certificate and its key, in PEM.
public struct TLSFiles: Sendable, Hashable {
    /// The certificate, followed by those that it rests on.
    public var certificate: String
    public var privateKey: String

    public init(certificate: String, privateKey: String) {
        self.certificate = certificate
        self.privateKey = privateKey
    }
}

/// What a server takes at most.
public struct HTTPServerLimits: Sendable, Hashable {
    /// The body of a request, in bytes; more is 413.
    public var bodyBytes = 64 << 20
    /// Paths that take files, which may be larger than other bodies and are never held in memory.
    public var uploadPaths: Set<String> = []
    /// The body of a request to such a path, in bytes; more is 413.
    public var uploadBytes = 1 << 40
    /// A body up to this many bytes, if its length is stated, is read before its handler starts; a longer one is streamed.
    public var collectedBodyBytes = 1 << 20
    /// What a request waits for in memory between the connection and a slow handler, and the same for a response, in bytes.
    public var bufferBytes = 256 << 10
    /// What of a long body whose length is known a handler gets at a time, in bytes; twice as many wait in memory.
    public var batchBytes = 512 << 10
    /// The request line and the fields together, in bytes; more is 431.
    public var headerBytes = 8 << 10
    /// Connections at a time; more wait until one ends.
    public var connections = 12_000
    /// How long a connection may say nothing, in seconds.
    public var idleSeconds = 75
    /// How long the request line and the fields may take, in seconds.
    public var headerSeconds = 20
    /// A body must come at least this fast on average once `idleSeconds` have passed, in bytes a second.
    public var bodyBytesPerSecond = 256
    /// How long requests that are under way may take to end when the server stops, in seconds.
    public var drainSeconds = 10
    /// The threads that read and write.
    public var threads = 2

    public init() {}
}
