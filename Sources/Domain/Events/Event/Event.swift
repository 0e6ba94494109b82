public import Clocks
internal import Cryptography
internal import Identifiers
public import JSON

/// Something that happened, as it is stored and told to others.
public struct Event: Sendable, Hashable {
    /// The same for the same happening, however often it is noticed; receivers drop repetitions by it.
    public var id: String
    public var kind: EventKind
    public var time: Timestamp
    /// What it happened to: a run, table, file, schedule or object (`bucket/key`).
    public var subject: String
    /// Pipelines or flows that it is about.
    public var pipelines: [String]
    /// Namespaces that it is about.
    public var namespaces: [String]
    public var branch: String?
    public var data: JSONObject

    /// - Parameter identity: Whatever tells this happening from every other one; the ID is made of it.
    public init(
        _ kind: EventKind, identity: [String], time: Timestamp, subject: String, pipelines: [String] = [],
        namespaces: [String] = [], branch: String? = nil, data: JSONObject = JSONObject()
    ) {
        self.init(
            id: Self.id(of: [kind.rawValue] + identity), kind, time: time, subject: subject, pipelines: pipelines,
            namespaces: namespaces, branch: branch, data: data)
    }

    public init(
        id: String, _ kind: EventKind, time: Timestamp, subject: String, pipelines: [String], namespaces: [String],
        branch: String?, data: JSONObject
    ) {
        self.id = id
        self.kind = kind
        self.time = time
        self.subject = subject
        self.pipelines = pipelines
        self.namespaces = namespaces
        self.branch = branch
        self.data = data
    }

    /// Events of one lane are told in their order; nil where the order is nobody's concern.
    public var lane: String? {
        switch kind {
        case .objectCreated, .objectRemoved, .objectExpired: subject
        default: nil
        }
    }

    /// A UUID of version 8: the hash of what identifies the event.
    static func id(of identity: [String]) -> String {
        let digest = SHA256.digest(of: Array(identity.joined(separator: "\u{0}").utf8)).bytes
        guard let hash = UUID(bytes: digest.prefix(16)) else { return "" }
        return UUID(
            high: hash.high & 0xFFFF_FFFF_FFFF_0FFF | 0x8000,
            low: hash.low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        ).description
    }

    /// A UUID of version 7 for what is noticed once, in the transaction that does it: later events have larger ones, so that a store keeps
    /// those of one time beside each other.
    ///
    /// - Parameter unique: Tells the event from every other one.
    public static func id(once unique: String, at time: Timestamp) -> String {
        let digest = SHA256.digest(of: Array(unique.utf8)).bytes
        guard let hash = UUID(bytes: digest.prefix(16)) else { return "" }
        return UUID(
            high: UInt64(bitPattern: time.milliseconds) << 16 | 0x7000 | hash.high & 0xFFF,
            low: hash.low & 0x3FFF_FFFF_FFFF_FFFF | 0x8000_0000_0000_0000
        ).description
    }

    /// The namespace of a name such as `silver.orders`; nil where it has none.
    public static func namespace(of name: String) -> String? {
        guard let dot = name.utf8.lastIndex(of: UInt8(ascii: ".")) else { return nil }
        return String(name[..<dot])
    }
}

/// An event with its place in the order in which all were stored.
public struct StoredEvent: Sendable, Hashable {
    public var position: Int64
    public var event: Event

    public init(position: Int64, event: Event) {
        self.position = position
        self.event = event
    }
}
