public import Clocks
public import Cryptography
public import JSON

/// Which of the two a definition is; both share their names.
public enum EntryKind: String, Sendable, CaseIterable {
    case schedule, trigger
}

/// A schedule or trigger as it is stored.
public struct ScheduleEntry: Sendable, Hashable {
    public var name: ScheduleName
    public var kind: EntryKind
    public var origin: Origin
    /// As `DefinitionReader` reads it.
    public var definition: JSONObject
    public var isEnabled: Bool
    public var author: String
    public var createdAt: Timestamp
    public var updatedAt: Timestamp
    /// When a schedule is due next; nil before it was reckoned, or where it never is again.
    public var due: Timestamp?
    /// The latest time at which it was due and noticed.
    public var lastDue: Timestamp?
    /// What a trigger remembers.
    public var state: JSONValue
    /// What a webhook's callers must know.
    public var secret: WebhookSecret?

    public init(
        name: ScheduleName, kind: EntryKind, origin: Origin, definition: JSONObject, isEnabled: Bool, author: String,
        createdAt: Timestamp
    ) {
        self.name = name
        self.kind = kind
        self.origin = origin
        self.definition = definition
        self.isEnabled = isEnabled
        self.author = author
        self.createdAt = createdAt
        updatedAt = createdAt
        state = [:]
    }
}

/// What is stored of a webhook's secret.
public enum WebhookSecret: Sendable, Hashable {
    case hash(SHA256Digest)
    /// The name under which it is among the project's secrets.
    case kept(String)
}

/// What the scheduler keeps of every entry in memory.
public struct DueEntry: Sendable, Hashable {
    public var name: ScheduleName
    public var kind: EntryKind
    public var isEnabled: Bool
    public var due: Timestamp?
    public var lastDue: Timestamp?

    public init(name: ScheduleName, kind: EntryKind, isEnabled: Bool, due: Timestamp?, lastDue: Timestamp?) {
        self.name = name
        self.kind = kind
        self.isEnabled = isEnabled
        self.due = due
        self.lastDue = lastDue
    }
}
