/// What went through a server until now.
public struct ServerTraffic: Sendable, Hashable {
    /// Those that are open now.
    public var connections: Int
    public var connectionsOpened: Int
    /// Of requests' bodies.
    public var bytesReceived: Int
    /// Of responses' bodies.
    public var bytesSent: Int
    /// Requests that the transport itself refused, such as those over a limit.
    public var refused: Int
}
