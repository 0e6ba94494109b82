/// What a trigger waits for.
public indirect enum TriggerCondition: Sendable, Hashable {
    case source(TriggerSource)
    /// Every one of them, each at any time since the trigger last fired.
    case all([TriggerCondition])
    case any([TriggerCondition])

    /// Conditions inside of conditions, and sources of one trigger.
    static let depthLimit = 8
    static let sourceLimit = 50

    /// The sources, in the order in which they are written; what was seen of them is kept by position.
    public var sources: [TriggerSource] {
        switch self {
        case .source(let source): [source]
        case .all(let parts), .any(let parts): parts.flatMap(\.sources)
        }
    }
}

/// One thing that can be seen to happen.
public enum TriggerSource: Sendable, Hashable {
    /// Files that arrive in a landing zone.
    case landing(FileArrival)
    /// Files that arrive below a folder of the project, by a pattern such as `inbox/*.csv`.
    case files(FileArrival)
    /// Objects that S3's clients put.
    case objects(ObjectArrival)
    /// A run in which a pipeline succeeded.
    case pipelineSuccess(String)
    /// A run of a flow that succeeded.
    case flowSuccess(String)
    /// A new state of a table on a branch.
    case tableChange(table: String, branch: String)
    /// A table that was not updated for so long; comes again after each such time.
    case freshness(table: String, branch: String, seconds: Int64)
    case webhook(WebhookKind)
    /// A time; with pipelines, only one by which each of them has succeeded since this trigger last fired.
    case time(timing: Timing, zone: String, dependencies: [String])
    /// What a function in Python says.
    case sensor(SensorScript, everySeconds: Int64)
}

extension TriggerSource {
    /// Whether somebody has to be asked, who may answer later.
    public var isSensor: Bool { if case .sensor = self { true } else { false } }
}

/// Where files arrive.
public struct FileArrival: Sendable, Hashable {
    /// Relative to the project.
    public var folder: String
    /// Of a file's path below the folder; `*` stands for any characters but `/`, `**` for any, `?` for one.
    public var pattern: String
    /// Files count once none has come or changed for so long.
    public var quietSeconds: Int64

    public static let quietDefault: Int64 = 2

    public init(folder: String, pattern: String = "**", quietSeconds: Int64 = FileArrival.quietDefault) {
        self.folder = folder
        self.pattern = pattern
        self.quietSeconds = quietSeconds
    }
}

/// How a caller of a webhook proves who it is.
public enum WebhookKind: String, Sendable, CaseIterable {
    /// Shows a token, of which only a hash is stored.
    case token
    /// Signs time and body with a secret (HMAC-SHA256), which is stored encrypted.
    case hmac
}
