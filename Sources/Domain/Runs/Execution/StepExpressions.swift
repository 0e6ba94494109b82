public import Clocks
public import Errors
public import JSON

/// The port that evaluates what flow files write in expressions; the same scope always gives the same result.
public protocol StepExpressions: Sendable {
    /// Whether a `when` holds.
    func condition(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> Bool

    /// The elements of a `for_each`.
    func list(_ expression: String, in scope: ExpressionScope) throws(MartletError) -> [JSONValue]

    /// A spec, or any other value, with every expression in it evaluated.
    func value(_ spec: JSONValue, in scope: ExpressionScope) throws(MartletError) -> JSONValue
}

/// What an expression may name.
public struct ExpressionScope: Sendable {
    /// `params`: an object.
    public var parameters: JSONValue
    /// `steps.NAME.status` and `steps.NAME.outputs`, of those that the step depends on, directly or not.
    public var steps: [String: StepResultView]
    /// `item`, inside a step that fans out.
    public var item: JSONValue?
    /// `index`, from 0, inside a step that fans out.
    public var index: Int?
    public var run: RunView

    public init(
        parameters: JSONValue, steps: [String: StepResultView], item: JSONValue? = nil, index: Int? = nil, run: RunView
    ) {
        self.parameters = parameters
        self.steps = steps
        self.item = item
        self.index = index
        self.run = run
    }
}

/// An ended step as later ones see it.
public struct StepResultView: Sendable, Hashable {
    public var status: StepStatus
    /// An object; a list of them for a step that fanned out.
    public var outputs: JSONValue

    public init(status: StepStatus, outputs: JSONValue) {
        self.status = status
        self.outputs = outputs
    }
}

/// The run as its own expressions see it.
public struct RunView: Sendable, Hashable {
    public var id: RunID
    public var name: String
    public var trigger: String
    public var author: String
    public var branch: String?
    public var startedAt: Timestamp

    public init(
        id: RunID, name: String, trigger: String, author: String, branch: String?, startedAt: Timestamp
    ) {
        self.id = id
        self.name = name
        self.trigger = trigger
        self.author = author
        self.branch = branch
        self.startedAt = startedAt
    }
}
