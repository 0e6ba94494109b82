public import Clocks
public import JSON

/// One attempt at one step, as it is given to whoever does it.
public struct StepAssignment: Sendable, Hashable {
    public var run: RunID
    /// The flow that the run is of.
    public var runName: String
    /// The step's name; `name[index]` for an element of a step that fans out.
    public var step: String
    /// Counted from 1.
    public var attempt: Int
    /// Grows with every assignment of the run's steps; an answer with an older one is ignored.
    public var fence: Int64
    public var kind: StepKind
    /// The kind's settings, expressions evaluated.
    public var spec: JSONValue
    public var parameters: JSONValue
    /// The outputs of the steps that it depends on, by name.
    public var inputs: JSONValue
    /// The element of the list, where the step fans out.
    public var item: JSONValue?
    /// The branch that the run works on; nil where it does not work on the lake.
    public var branch: String?
    /// The commit that the branch was made of.
    public var pinnedCommit: String?
    /// When the attempt has to be over, by the wall clock; the engine itself measures the time in between.
    public var deadline: Timestamp?
    /// The time that the attempt may take.
    public var timeout: Duration?
    public var group: String?
    /// Who asked for the run.
    public var author: String
    /// Whether to do it even where code and inputs are as they were.
    public var force: Bool

    public init(
        run: RunID, runName: String, step: String, attempt: Int, fence: Int64, kind: StepKind, spec: JSONValue,
        parameters: JSONValue = .object([:]), inputs: JSONValue = .object([:]), item: JSONValue? = nil,
        branch: String? = nil, pinnedCommit: String? = nil, deadline: Timestamp? = nil, timeout: Duration? = nil,
        group: String? = nil, author: String = "",
        force: Bool = false
    ) {
        self.run = run
        self.runName = runName
        self.step = step
        self.attempt = attempt
        self.fence = fence
        self.kind = kind
        self.spec = spec
        self.parameters = parameters
        self.inputs = inputs
        self.item = item
        self.branch = branch
        self.pinnedCommit = pinnedCommit
        self.deadline = deadline
        self.timeout = timeout
        self.group = group
        self.author = author
        self.force = force
    }
}

/// What an attempt at a step came to.
public struct StepOutcome: Sendable, Hashable {
    /// An object that later steps can name in expressions.
    public var outputs: JSONValue
    public var rows: Int64?
    public var bytes: Int64?
    /// In bytes.
    public var peakMemory: Int64?
    public var cpuTime: Duration?
    /// Nothing had to change, since code and inputs are as they were.
    public var isUnchanged: Bool
    /// The files of the project that its code has imported, by their paths, with their SHA-256; what remembers steps takes them.
    public var modules: [String: String] = [:]

    /// Bytes of JSON that a step's outputs may have.
    public static let outputLimit = 1 << 20

    public init(
        outputs: JSONValue = .object([:]), rows: Int64? = nil, bytes: Int64? = nil, peakMemory: Int64? = nil,
        cpuTime: Duration? = nil, isUnchanged: Bool = false
    ) {
        self.outputs = outputs
        self.rows = rows
        self.bytes = bytes
        self.peakMemory = peakMemory
        self.cpuTime = cpuTime
        self.isUnchanged = isUnchanged
    }
}
