public import JSON
public import Pipelines
public import Runs

/// What somebody asks a run to do.
public struct RunRequest: Sendable {
    /// Which pipelines, and how eagerly.
    public var plan: PlanRequest
    /// Win over the `vars` of `martlet.yaml`.
    public var variables: JSONObject
    /// The branch that the run reads from and publishes to.
    public var branch: String
    public var author: String
    /// `manual`, `schedule:…`, `trigger:…`.
    public var trigger: String
    /// Higher goes first among those that wait.
    public var priority = 0
    /// The run's ID; nil takes a new one.
    ///
    /// A run that has it already is not done again.
    public var id: RunID?
    /// The commit that all reads come from; nil means the head of the branch.
    public var pinnedCommit: String?
    /// The code that is to run, where that must be a certain one; see `Orchestrator.request(like:_:by:)`.
    var codeHash: String?
    /// Whether watchers are told how far each step is.
    public var reportsProgress = false
    /// Whether what does not depend on a failed step goes on; nil leaves it to the project's `on_failure`.
    public var keepsGoing: Bool?
    /// Whether a server is asked: the next one goes on with the run where this one ends before it does.
    public var isServed = false

    public init(
        plan: PlanRequest = PlanRequest(), variables: JSONObject = JSONObject(), branch: String = "main",
        author: String, trigger: String = "manual"
    ) {
        self.plan = plan
        self.variables = variables
        self.branch = branch
        self.author = author
        self.trigger = trigger
    }

    /// What the store keeps of it.
    var json: JSONValue {
        var members: JSONObject = [
            "select": .array(plan.select.map { .string($0) }), "exclude": .array(plan.exclude.map { .string($0) }),
            "fullRefresh": .bool(plan.fullRefresh), "force": .bool(plan.force), "variables": .object(variables),
        ]
        if let keepsGoing { members["keepGoing"] = .bool(keepsGoing) }
        if let codeHash { members["code"] = .string(codeHash) }
        if isServed {
            let (name, value) = RunRecord.served()
            members[name] = value
        }
        return .object(members)
    }
}

/// Which tests to run, and on what.
public struct TestRequest: Sendable {
    /// Selectors; empty tests everything.
    public var select: [String]
    public var exclude: [String]
    public var variables: JSONObject
    /// A branch, tag, commit or time.
    public var ref: String

    public init(
        select: [String] = [], exclude: [String] = [], variables: JSONObject = JSONObject(), ref: String = "main"
    ) {
        self.select = select
        self.exclude = exclude
        self.variables = variables
        self.ref = ref
    }
}

/// How much a run may use.
public struct RunLimits: Sendable {
    /// Steps at once.
    public var parallelism: Int
    /// How many the machine has.
    public var cores: Int
    /// Memory for all of a run's sessions together, in bytes; nil leaves it to the engine.
    public var memory: Int?
    /// Threads of each session; nil leaves it to the machine.
    public var threads: Int?
    /// Where sessions may spill.
    public var temporaryFolder: String?
    /// After how long a failed run's branch is removed.
    public var failedBranchAge: Duration

    public init(
        parallelism: Int, cores: Int? = nil, memory: Int? = nil, threads: Int? = nil, temporaryFolder: String? = nil,
        failedBranchAge: Duration = .seconds(7 * 86_400)
    ) {
        self.parallelism = parallelism
        self.cores = cores ?? parallelism
        self.memory = memory
        self.threads = threads
        self.temporaryFolder = temporaryFolder
        self.failedBranchAge = failedBranchAge
    }
}
