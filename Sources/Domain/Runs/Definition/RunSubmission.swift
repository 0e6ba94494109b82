public import JSON

/// The step of another run that started this one.
public struct RunParent: Sendable, Hashable {
    public var run: RunID
    public var step: String

    public init(run: RunID, step: String) {
        self.run = run
        self.step = step
    }
}

/// What is asked for when a run is asked for.
public struct RunSubmission: Sendable, Hashable {
    public var definition: RunDefinition
    /// Validated values of the flow's parameters: an object.
    public var parameters: JSONValue
    /// Who or what asked: `manual`, `schedule:ID`, `trigger:ID`, `run:ID`.
    public var trigger: String
    public var author: String
    /// Higher goes first among those that wait.
    public var priority: Int
    /// The same key submits once, for ever: later submissions give the first one's run.
    public var idempotencyKey: String?
    public var parent: RunParent?
    /// Runs the steps even where code and inputs are as they were when the flow last succeeded.
    public var force: Bool
    /// The commit that all reads come from; nil means the head of the target branch when the run starts.
    public var pinnedCommit: String?
    /// Where in a trace it was asked for, as W3C's `traceparent`.
    public var traceparent: String?
    /// The branch that it reads from and publishes to: a sub-flow's is its parent's, so that all of a run is published as one.
    public var targetBranch: String

    /// - Parameters:
    ///   - priority: Nil means the definition's.
    ///   - targetBranch: Nil means the definition's.
    public init(
        definition: RunDefinition, parameters: JSONValue = .object([:]), trigger: String = "manual", author: String,
        priority: Int? = nil, idempotencyKey: String? = nil, parent: RunParent? = nil, force: Bool = false,
        pinnedCommit: String? = nil, targetBranch: String? = nil
    ) {
        self.definition = definition
        self.parameters = parameters
        self.trigger = trigger
        self.author = author
        self.priority = priority ?? definition.priority
        self.idempotencyKey = idempotencyKey
        self.parent = parent
        self.force = force
        self.pinnedCommit = pinnedCommit
        self.targetBranch = targetBranch ?? definition.targetBranch
    }
}
