public import JSON

/// What a step does; the words are those of flow files, the API and the store.
public enum StepKind: String, Sendable, CaseIterable {
    case sql
    case python
    case bash
    case http
    case ingest
    /// Pipelines of the project, on the run's branch.
    case pipeline
    /// Does nothing but be recorded.
    case checkpoint
    /// Waits for a person; the engine does it itself.
    case approval
    case maintenance
    /// A run of another flow; the engine does it itself.
    case flow
}

/// One node of a run's graph.
public struct StepDefinition: Sendable, Hashable {
    /// Unique in the run; without `[` and `]`, which name the items of a step that fans out.
    public var name: String
    public var kind: StepKind
    /// The kind's settings, with expressions that are not yet evaluated.
    public var spec: JSONValue
    /// Names of steps that must have ended before this one starts.
    public var dependsOn: [String]
    /// An expression; where it is false, the step is skipped and those behind it go on as if it had done nothing.
    public var when: String?
    public var forEach: ForEach?
    public var policy: StepPolicy
    /// The group of workers that may do it; nil means any.
    public var group: String?
    /// A named limit that it counts against, such as `warehouse`.
    public var pool: String?

    public init(
        name: String, kind: StepKind, spec: JSONValue = .object([:]), dependsOn: [String] = [], when: String? = nil,
        forEach: ForEach? = nil, policy: StepPolicy = StepPolicy(), group: String? = nil, pool: String? = nil
    ) {
        self.name = name
        self.kind = kind
        self.spec = spec
        self.dependsOn = dependsOn
        self.when = when
        self.forEach = forEach
        self.policy = policy
        self.group = group
        self.pool = pool
    }
}

/// Doing a step once for each element of a list that is known only when the step's turn has come.
public struct ForEach: Sendable, Hashable {
    /// An expression that gives a list.
    public var list: String
    /// How many elements are worked on at once.
    public var limit: Int

    public static let defaultLimit = 4
    /// Elements that one step may have.
    public static let elementLimit = 10_000

    public init(list: String, limit: Int = ForEach.defaultLimit) {
        self.list = list
        self.limit = limit
    }
}
