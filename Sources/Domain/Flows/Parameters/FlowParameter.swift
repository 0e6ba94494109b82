internal import Errors
public import JSON

/// One parameter of a flow: what may be given when it is run.
public struct FlowParameter: Sendable, Hashable {
    public var name: String
    public var type: ParameterType
    public var description: String?
    /// What a person sees beside it; the name where nothing says otherwise.
    public var label: String?
    /// A default makes the parameter one that need not be given.
    public var fallback: JSONValue?
    public var isRequired: Bool
    /// The bounds of a number, a date or a timestamp, or of the length of a text or a list.
    public var minimum: JSONValue?
    public var maximum: JSONValue?
    /// What a whole text must match.
    public var pattern: ParameterPattern?
    /// What a choice can be; more than one type is possible.
    public var choices: [JSONValue]

    public init(name: String, type: ParameterType) {
        self.name = name
        self.type = type
        isRequired = false
        choices = []
    }
}

/// What a parameter's value can be.
public enum ParameterType: String, Sendable, CaseIterable {
    case string, integer, number, boolean
    /// `YYYY-MM-DD`.
    case date
    /// ISO 8601 with a zone.
    case timestamp
    case choice
    /// Any list.
    case list
    /// The name of a table of the lake.
    case table
    /// The name of a secret; the value itself is never a parameter.
    case secret
}
