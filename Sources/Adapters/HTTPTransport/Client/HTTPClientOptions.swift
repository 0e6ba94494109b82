/// How requests are sent to other servers.
public struct HTTPClientOptions: Sendable {
    /// A PEM file of the authorities that are trusted, instead of the system's.
    public var authorities: String?
    public var userAgent = "martlet"
    /// How long a connection may take, in seconds.
    public var connectSeconds = 10
    /// How long nothing may come or go, in seconds.
    public var idleSeconds = 60
    /// Requests at a time; each has a thread of its own, and more wait.
    public var concurrency = 16
    /// What waits in memory between the connection and a slow reader or writer, in bytes.
    public var bufferBytes = 256 << 10
    /// The fields of a response together, in bytes.
    public var headerBytes = 64 << 10

    /// Whether addresses of this machine and of its link, such as services that hand out credentials, are refused.
    public var refusesLocalAddresses = false

    public init() {}
}
