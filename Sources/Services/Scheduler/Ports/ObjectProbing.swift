public import Clocks
public import Errors

/// The port to what S3's clients put, in the order in which they did.
public protocol ObjectProbing: Sendable {
    /// The position of the newest of all events.
    func position() async throws(MartletError) -> Int64
    /// The position behind which lies what has happened since a time.
    func position(before time: Timestamp) async throws(MartletError) -> Int64
    /// What happened behind a position.
    func look(after position: Int64, limit: Int) async throws(MartletError) -> ObjectLook
}

/// A look at what has happened.
public struct ObjectLook: Sendable {
    public var arrived: [ArrivedObject]
    /// Where the next look begins.
    public var position: Int64

    public init(arrived: [ArrivedObject], position: Int64) {
        self.arrived = arrived
        self.position = position
    }
}

/// An object that was put, copied or completed.
public struct ArrivedObject: Sendable, Hashable {
    public var bucket: String
    public var key: String
    public var time: Timestamp

    public init(bucket: String, key: String, time: Timestamp) {
        self.bucket = bucket
        self.key = key
        self.time = time
    }
}
