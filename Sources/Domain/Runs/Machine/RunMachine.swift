public import Clocks
internal import JSON

/// Decides, and only decides, what a run does next.
///
/// Everything that happens is a transition, and the machine is what its transitions make of it: replaying them gives it back.
/// `handle` takes what happened outside and returns transitions, which have to be stored, and actions, which may be carried out
/// once they are. After a crash, `recover` says what has to be done again.
///
/// ```
/// queued → opening → executing → publishing → ended
///            └──────────┴→ draining ────────────┘     ended → queued, when it is resumed
/// ```
public struct RunMachine: Sendable {
    enum Phase: Sendable, Hashable {
        /// Next: opening, executing, ended.
        case queued
        /// Its branch is being made. Next: executing, draining, ended.
        case opening
        /// Next: publishing, draining, ended.
        case executing
        /// Something failed, or a person asked to stop: what goes on is being stopped. Next: ended.
        case draining(RunStatus)
        /// The branch is being merged; too late to be cancelled. Next: ended.
        case publishing
        /// Next: queued, by a resume.
        case ended(RunStatus)
    }

    public let id: RunID
    public let submission: RunSubmission
    /// The number of the last transition.
    public internal(set) var number: Int64 = 0

    var phase = Phase.queued
    var nodes: [RunNode]
    var positions: [String: Int]
    /// Nodes that depend on a step, by the position of the step.
    var dependents: [[Int]]
    /// Nodes that nothing blocks, in order; those that have gone on meanwhile are passed over.
    var startable: [Int] = []
    var nextStartable = 0
    /// Nodes that wait for room in a pool.
    var parked: [String: [Int]] = [:]
    /// Steps given out to executors.
    var running = 0
    /// Steps whose sub-flow goes on.
    var children = 0
    /// Steps that have not ended.
    var unfinished: Int
    var failure: StepFailure?
    /// Steps that failed and were not allowed to.
    var failedSteps = 0
    var isOpening = false

    public internal(set) var branch: String?
    public internal(set) var pinnedCommit: String?
    public internal(set) var publishedCommit: String?
    public internal(set) var startedAt: Timestamp?
    public internal(set) var finishedAt: Timestamp?
    public internal(set) var error: String?

    var definition: RunDefinition { submission.definition }

    /// How often the executor of a step may vanish before that is taken for the step's fault, named `losses of a step`.
    public static let lossLimit = 25

    /// - Parameter submission: Its definition is valid; see `RunDefinition.validate()`.
    public init(id: RunID, submission: RunSubmission) {
        self.id = id
        self.submission = submission
        let steps = submission.definition.steps
        nodes = []
        nodes.reserveCapacity(steps.count)
        positions = Dictionary(minimumCapacity: steps.count)
        dependents = Array(repeating: [], count: steps.count)
        unfinished = steps.count
        for (index, step) in steps.enumerated() { positions[step.name] = index }
        for (index, step) in steps.enumerated() {
            nodes.append(RunNode(definition: index, blockers: step.dependsOn.count))
            for name in step.dependsOn {
                if let dependency = positions[name] { dependents[dependency].append(index) }
            }
        }
        for index in nodes.indices where nodes[index].blockers == 0 { startable.append(index) }
    }

    /// The machine as its transitions left it.
    public init(replaying stored: StoredRun) {
        self.init(id: stored.record.id, submission: stored.submission)
        for transition in stored.transitions { apply(transition) }
    }

    public var status: RunStatus {
        switch phase {
        case .queued: .pending
        case .opening, .executing, .draining, .publishing: .running
        case .ended(let status): status
        }
    }

    func name(of node: Int) -> String {
        let name = definition.steps[nodes[node].definition].name
        guard let element = nodes[node].element else { return name }
        return "\(name)[\(element.index)]"
    }

    /// The node of a step or an element.
    func node(_ name: String) -> Int? {
        if let position = positions[name] { return position }
        guard name.hasSuffix("]"), let bracket = name.lastIndex(of: "["),
            let index = Int(name[name.index(after: bracket)...].dropLast()),
            let parent = positions[String(name[..<bracket])], let fan = nodes[parent].fan,
            fan.items.indices.contains(index)
        else { return nil }
        return fan.first + index
    }
}
