public import Errors
public import JSON
public import Runs

/// A step of a flow as its file says it, checked, expressions not yet evaluated.
public struct FlowStep: Sendable {
    public var name: String
    public var kind: StepKind
    public var description: String?
    /// The kind's own settings; see `StepSettings`.
    public var settings: JSONObject
    public var dependsOn: [String]
    /// An expression; the step is skipped where it is false.
    public var when: String?
    public var forEach: FlowForEach?
    public var retry: RetryPolicy
    /// Of one attempt.
    public var timeout: Duration?
    public var allowsFailure: Bool
    public var group: String?
    public var pool: String?
    /// Among the steps that wait; higher goes first.
    public var priority: Int
    /// Texts of the environment of what the step starts, over those of the flow.
    public var environment: JSONObject
    /// Environment variables and the secrets that they get.
    public var secrets: [SecretUse]
    public var location: SourceLocation
}

/// A step once for each item of a list.
public struct FlowForEach: Sendable, Hashable {
    /// A list, or an expression that gives one.
    public var items: JSONValue
    /// How many run at once; nil for as many as the flow may.
    public var limit: Int?
}

/// A secret that a step gets as an environment variable.
public struct SecretUse: Sendable, Hashable {
    public var variable: String
    /// The secret's name, or an expression that gives it.
    public var secret: String

    public init(variable: String, secret: String) {
        self.variable = variable
        self.secret = secret
    }
}
