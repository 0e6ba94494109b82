/// What a run is made of.
public enum RunKindName: String, Sendable, CaseIterable {
    /// A graph of steps.
    case flow
    /// A selection of the project's pipelines.
    case pipelines
}

/// What the failure of a step means for steps that do not depend on it.
public enum FailurePolicy: String, Sendable, CaseIterable {
    /// What runs is cancelled and nothing more starts.
    case stop
    /// Steps that do not depend on the failed one go on; the run fails in the end and publishes nothing.
    case `continue`
}

/// The code of a run: a graph of steps, as it was when the run was asked for.
public struct RunDefinition: Sendable, Hashable {
    /// The flow's name, or what was selected.
    public var name: String
    public var kind: RunKindName
    /// Tells one version of the code from another.
    public var codeHash: String
    /// In the order of preference.
    public var steps: [StepDefinition]
    /// Steps of the run that may be worked on at once.
    public var parallelism: Int
    public var onFailure: FailurePolicy
    /// Whether the run works on a branch of the lake, `run/<id>`, and publishes it once.
    public var publishes: Bool
    /// The branch that it reads from and publishes to.
    public var targetBranch: String
    /// A limit on runs that it counts against beside its own name, such as a namespace; nil means none.
    public var namespace: String?
    /// Runs of this name that may go on at once; nil means as the settings say.
    public var concurrency: Int?
    /// Of runs that are asked for without saying one; higher goes first.
    public var priority: Int

    public static let defaultParallelism = 16
    /// Steps that one definition may have.
    public static let stepLimit = 10_000

    public init(
        name: String, kind: RunKindName, codeHash: String, steps: [StepDefinition],
        parallelism: Int = RunDefinition.defaultParallelism, onFailure: FailurePolicy = .stop, publishes: Bool = true,
        targetBranch: String = "main", namespace: String? = nil, concurrency: Int? = nil, priority: Int = 0
    ) {
        self.name = name
        self.kind = kind
        self.codeHash = codeHash
        self.steps = steps
        self.parallelism = parallelism
        self.onFailure = onFailure
        self.publishes = publishes
        self.targetBranch = targetBranch
        self.namespace = namespace
        self.concurrency = concurrency
        self.priority = priority
    }
}
