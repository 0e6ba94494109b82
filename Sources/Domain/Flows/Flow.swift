public import Errors
public import JSON
public import Runs

/// A flow: a graph of steps with parameters, as its file says it, known to be sound.
public struct Flow: Sendable {
    public var name: String
    /// Its file, relative to the project.
    public var path: String
    public var description: String?
    public var parameters: [FlowParameter]
    public var environment: JSONObject
    /// Secrets that every step gets.
    public var secrets: [SecretUse]
    public var steps: [FlowStep]
    public var group: String?
    /// Steps that run at once.
    public var parallelism: Int
    /// Runs of the flow that go on at once; others wait.
    public var concurrency: Int?
    public var priority: Int
    /// What a failed step means for those that do not need it.
    public var onFailure: FailurePolicy
    /// The branch that a run is published to.
    public var branch: String
    /// The files of the project that its steps name.
    public var files: [String]
    /// A digest of all that decides what a run does: the file and those that its steps name.
    public var codeHash: String

    public func step(_ name: String) -> FlowStep? { steps.first { $0.name == name } }
}

/// All that is wrong with a file, in the order of its lines.
public struct FlowProblems: Error {
    public var problems: [MartletError]
}
